import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isReplyPrefix, readAcmeSubject } from './subject.ts';

const token = 'LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME';

test('a token is found behind ACME:, folded, padded and in a reply too', () => {
  assert.equal(readAcmeSubject(`ACME: ${token}`)?.tokenPart1, token);
  assert.equal(readAcmeSubject(`ACME: ${token}=`)?.tokenPart1, `${token}=`);
  assert.equal(readAcmeSubject(`ACME: ${token.slice(0, 9)} \t ${token.slice(9)}`)?.tokenPart1, token);
  assert.deepEqual(readAcmeSubject(`Re: [ext] ACME: ${token}`), {
    text: `Re: [ext] ACME: ${token}`,
    prefix: 'Re: [ext]',
    tokenPart1: token,
  });
});

test('a subject without ACME: is none of ours', () => {
  for (const subject of ['', 'lunch', 'acme: x', 'ACME x']) assert.equal(readAcmeSubject(subject), undefined);
});

test('reply prefixes of many languages are known, and other text is not', () => {
  for (const prefix of [
    'Re:',
    'RE:',
    'AW:',
    'Sv:',
    'Re: Re:',
    'Re[2]:',
    'Re(3):',
    'Fwd: Re:',
    'Antw.:',
    'Отв:',
    '回复：',
  ]) {
    assert.equal(isReplyPrefix(prefix), prefix !== 'Antw.:', prefix);
  }
  for (const prefix of ['', '[EXT]', 'See this', ':']) assert.equal(isReplyPrefix(prefix), false);
});

test('every token of 16 bytes or more is read back, with and without padding', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 64 }), (bytes) => {
      const unpadded = Buffer.from(bytes).toString('base64url');
      const padded = unpadded.padEnd(Math.ceil(unpadded.length / 4) * 4, '=');
      assert.equal(readAcmeSubject(`ACME: ${unpadded}`)?.tokenPart1, unpadded);
      assert.equal(readAcmeSubject(`ACME: ${padded}`)?.tokenPart1, padded);
    }),
    { seed: 8823, numRuns: 100 },
  );
});

test('no shorter token is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 15 }), (bytes) => {
      assert.equal(readAcmeSubject(`ACME: ${Buffer.from(bytes).toString('base64url')}`)?.tokenPart1, undefined);
    }),
    { seed: 8823, numRuns: 50 },
  );
});
