import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { test } from 'node:test';

import { parseWeakKeyList, weakKeyCheck } from './weak-keys.ts';

const rsa = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const spkiOf = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' });
const sha1OfModulus = (key: KeyObject): string => {
  const modulus = Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url')
    .toString('hex')
    .toUpperCase();
  return createHash('sha1').update(`Modulus=${modulus}\n`).digest('hex');
};

test('a key on a list is known by its modulus, cut off or whole, or by its public key, and others are not', async () => {
  const [debian, whole, stranger] = [rsa(), rsa(), rsa()];
  const { publicKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const lists = [
    `# a comment\n\n${sha1OfModulus(debian).slice(20)}\r\n${'0'.repeat(20)}\n`,
    `${sha1OfModulus(whole).toUpperCase()}\n${createHash('sha256').update(spkiOf(ec)).digest('hex')}\n`,
  ];
  const isWeak = weakKeyCheck(lists.map((text) => parseWeakKeyList(text, 'list')));
  const answers = await Promise.all([debian, whole, ec, stranger].map((key) => isWeak(spkiOf(key))));
  assert.deepEqual(answers, [true, true, true, false]);
});

test('a line that is no entry is an error with its number: a list that protects nothing must not look as if it did', () => {
  for (const line of ['3c430072d96e4a1e180', 'Modulus=C0FFEE', `${'0'.repeat(64)} a key`]) {
    assert.throws(() => parseWeakKeyList(`# one\n${'0'.repeat(20)}\n${line}\n`, 'weak.txt'), {
      code: 'WEAK_KEY_LIST_INVALID',
      message: /^Line 3 of the list of weak keys weak\.txt /,
    });
  }
});
