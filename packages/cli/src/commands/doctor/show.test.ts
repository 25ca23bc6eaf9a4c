import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { findingIds } from '@acme-smime/client';
import type { Section } from '@acme-smime/client';
import { fakeContext } from '../../context.test.fixture.ts';
import { doctorJson, exitCodeOfSections } from './result.ts';
import { findingLines, sectionLines, verdictLines } from './show.ts';

const context = fakeContext([]);
type Finding = Section['findings'][number];
const finding = (more: Partial<Finding> = {}): Finding => ({ id: 'dkim', outcome: 'bad', what: 'It is not.', ...more });

test('a finding is one line, and what to do another', () => {
  assert.deepEqual(findingLines(finding({ advice: 'Sign.' }), context), [
    '  ✗ dkim               It is not.',
    '                       → Sign.',
  ]);
});

test('what is good needs no advice', () => {
  assert.equal(findingLines(finding({ outcome: 'good', advice: 'Sign.' }), context).length, 1);
});

test('long texts are broken at blanks, and begin below each other', () => {
  const lines = findingLines(finding({ what: 'word '.repeat(50).trim(), advice: 'do '.repeat(60).trim() }), context);
  assert.ok(lines.length > 4);
  for (const line of lines) assert.ok(line.length <= context.stdout.columns, line);
  for (const line of lines.slice(1)) assert.match(line, /^ {23}\S|^ {25}\S/);
});

test('what others wrote cannot steer the terminal', () => {
  const lines = findingLines(finding({ what: 'v=spf1 \u001B[2J\r\n\u202E' }), context);
  assert.ok(!/[\u001B\r\n\u202E]/.test(lines.join('')));
  assert.ok(!sectionLines({ about: 'ca', of: 'https://\u001B[2J' }, context).join('').includes('\u001B'));
});

test('the text of an error code is the advice where there is no other', () => {
  const [, advice] = findingLines(finding({ id: 'read', code: 'IMAP_LOGIN_REFUSED' }), context);
  assert.match(advice ?? '', /→ Compare --login/);
  const { findings } = doctorJson('would-fail', [
    { about: 'mailbox', of: 'a@b.test', findings: [finding({ code: 'IMAP_LOGIN_REFUSED' })] },
  ]) as unknown as { findings: readonly Finding[] };
  assert.match(findings[0]?.advice ?? '', /^Compare --login/);
});

for (const [about, id, code] of [
  ['ca', 'directory', 4],
  ['domain', 'caa', 4],
  ['domain', 'spf', 3],
  ['mailbox', 'read', 3],
  ['signature', 'dkim', 3],
  ['clock', 'clock-ca', 2],
] as const) {
  test(`${id} that is bad ends with ${code}`, () => {
    assert.equal(exitCodeOfSections([{ about, of: '', findings: [finding({ id })] }]), code);
    assert.equal(exitCodeOfSections([{ about, of: '', findings: [finding({ id, outcome: 'unknown' })] }]), 0);
  });
}

test('the last line says what it comes to', () => {
  const sections: readonly Section[] = [{ about: 'clock', of: '', findings: [finding({ outcome: 'note' })] }];
  assert.match(verdictLines('would-succeed', sections, context).join(''), /would succeed\. What is marked with !/);
  assert.match(verdictLines('would-fail', sections, context).join(''), /would fail\. What is marked with ✗/);
  assert.match(verdictLines('unsure', [], context).join(''), /Too little/);
});

test('docs/doctor.md says of every finding what it means', async () => {
  const text = await readFile(new URL('../../../../../docs/doctor.md', import.meta.url), 'utf8');
  const explained = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
  assert.deepEqual(explained, findingIds);
});
