import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigInvalid } from '@acme-smime/protocol';
import { newJournal } from './journal.ts';
import { newMask } from './mask.ts';

const now = (): Date => new Date('2026-03-04T05:06:07Z');

async function scratch() {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-journal-'));
  const complaints: string[] = [];
  const journal = newJournal({
    now,
    run: '7',
    version: '1.2.3',
    complain: (one) => complaints.push(one),
    keepFiles: 3,
  });
  return { folder, journal, complaints, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test('a run leaves its steps, its errors with stack and cause, and its exit code in the file of the day', async () => {
  await using at = await scratch();
  const { journal } = at;
  const logs = join(at.folder, 'logs');
  journal.begin(logs, 'renew --name');
  journal.step({ step: 'reply-sent', address: 'a@example.org', to: 'acme@ca.test', raw: new Uint8Array(500) });
  journal.error(new ConfigInvalid('NO_ANSWER', 'Nobody answered.', { path: 'x' }, { cause: new Error('end of file') }));
  journal.end(2);
  const path = join(logs, 'acme-smime-2026-03-04.log');
  const text = await readFile(path, 'utf8');
  const lines = text.split('\n').filter((line) => !line.startsWith('    '));
  assert.equal(lines[0], '2026-03-04T05:06:07.000Z 7 info begin: acme-smime 1.2.3 renew --name');
  assert.equal(
    lines[1],
    '2026-03-04T05:06:07.000Z 7 info reply-sent: {"address":"a@example.org","to":"acme@ca.test","raw":"500 bytes"}',
  );
  assert.match(text, /error NO_ANSWER: ConfigInvalid: Nobody answered\.\n {8}at [^]*caused by Error: end of file/);
  assert.match(text, /info end: exit code 2\n$/);
  if (process.platform !== 'win32') {
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(logs)).mode & 0o777, 0o700);
  }
});

test('a run that has nothing to tell leaves no file', async () => {
  await using at = await scratch();
  at.journal.begin(join(at.folder, 'logs'), 'certificates');
  at.journal.end(0);
  assert.deepEqual(await readdir(at.folder), []);
});

test('only so many days are kept, and what others put there is left alone', async () => {
  await using at = await scratch();
  for (const name of [
    'acme-smime-2026-01-01.log',
    'acme-smime-2026-02-01.log',
    'acme-smime-2026-03-01.log',
    'notes.txt',
  ])
    await writeFile(join(at.folder, name), '');
  at.journal.begin(at.folder, 'renew');
  at.journal.entry('info', 'a', 'b');
  assert.deepEqual((await readdir(at.folder)).toSorted(), [
    'acme-smime-2026-02-01.log',
    'acme-smime-2026-03-01.log',
    'acme-smime-2026-03-04.log',
    'notes.txt',
  ]);
});

test('a folder that cannot be written is complained about once, and nothing else happens', async () => {
  await using at = await scratch();
  await mkdir(join(at.folder, 'x'));
  await writeFile(join(at.folder, 'x', 'logs'), 'a file where a folder should be');
  at.journal.begin(join(at.folder, 'x', 'logs'), 'renew');
  at.journal.entry('info', 'a', 'b');
  at.journal.entry('info', 'a', 'b');
  assert.equal(at.complaints.length, 1);
});

test('secrets are taken out of whatever is written, in every form', async () => {
  await using at = await scratch();
  const { journal, folder } = at;
  journal.begin(folder, 'renew');
  journal.learn('pa"ss/wörd');
  journal.entry('info', 'a', 'LOGIN alice pa"ss/wörd');
  journal.entry('info', 'b', JSON.stringify({ password: 'pa"ss/wörd' }));
  journal.entry('info', 'c', `https://x/?p=${encodeURIComponent('pa"ss/wörd')}`);
  journal.entry('info', 'd', `AUTH ${Buffer.from('pa"ss/wörd').toString('base64')}`);
  journal.error(new Error('refused: pa"ss/wörd'));
  const text = await readFile(join(folder, 'acme-smime-2026-03-04.log'), 'utf8');
  assert.doesNotMatch(text, /ss.w/);
  assert.equal(text.match(/\*\*\*/g)?.length, 5);
});

test('control characters of others cannot forge a line', async () => {
  await using at = await scratch();
  at.journal.begin(at.folder, 'renew');
  at.journal.entry('info', 'a', 'x\r2026 forged\u001B[2J\ny');
  const text = await readFile(join(at.folder, 'acme-smime-2026-03-04.log'), 'utf8');
  assert.match(text, /a: x\?2026 forged\?\[2J\n {4}y\n$/);
});

test('a secret of one or two letters is hidden where it stands alone, and does not garble the rest', () => {
  const mask = newMask();
  mask.learn('a');
  assert.equal(mask.apply('a password: a, "a"'), '*** password: ***, "***"');
});
