import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { canonicalBody, canonicalField } from './dkim-canonical.ts';
import type { Canonicalization } from './dkim-canonical.ts';

const body = (text: string, how: Canonicalization): string =>
  Buffer.from(canonicalBody(Buffer.from(text, 'latin1'), how)).toString('latin1');
const hash = (text: string): string => createHash('sha256').update(text, 'latin1').digest('base64');

test('RFC 6376 sections 3.4.3 and 3.4.4: an empty body has the hashes printed there', () => {
  assert.equal(hash(body('', 'simple')), 'frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=');
  assert.equal(hash(body('', 'relaxed')), '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
});

test('RFC 6376 section 3.4.5: the examples come out as printed there', () => {
  const text = ' C \r\nD \t E\r\n\r\n\r\n';
  assert.equal(body(text, 'relaxed'), ' C\r\nD E\r\n');
  assert.equal(body(text, 'simple'), ' C \r\nD \t E\r\n');
  const fields = ['A: X\r\n', 'B : Y\t\r\n\tZ  \r\n'];
  assert.deepEqual(
    fields.map((field) => canonicalField(field, 'relaxed')),
    ['a:X', 'b:Y Z'],
  );
  assert.deepEqual(
    fields.map((field) => canonicalField(field, 'simple')),
    ['A: X', 'B : Y\t\r\n\tZ  '],
  );
});

const bodies: readonly (readonly [text: string, relaxed: string, simple: string])[] = [
  ['a', 'a\r\n', 'a\r\n'],
  ['a \t', 'a\r\n', 'a \t\r\n'],
  [' \r\n\t\r\n', '', ' \r\n\t\r\n'],
  ['\r\n\r\na', '\r\n\r\na\r\n', '\r\n\r\na\r\n'],
  ['a\rb\r', 'a\rb\r\r\n', 'a\rb\r\r\n'],
  ['\xa0 a\xe9', '\xa0 a\xe9\r\n', '\xa0 a\xe9\r\n'],
];
for (const [text, relaxed, simple] of bodies) {
  test(`the body ${JSON.stringify(text)} is ${JSON.stringify(relaxed)} relaxed and ${JSON.stringify(simple)} simple`, () => {
    assert.deepEqual([body(text, 'relaxed'), body(text, 'simple')], [relaxed, simple]);
  });
}

test('four megabytes of white space are relaxed in one pass', () => {
  assert.equal(canonicalBody(Buffer.alloc(4 * 1024 * 1024, ' '), 'relaxed').length, 0);
  assert.equal(canonicalField(`Subject:${' '.repeat(256 * 1024)}x${'\t'.repeat(256 * 1024)}`, 'relaxed'), 'subject:x');
});
