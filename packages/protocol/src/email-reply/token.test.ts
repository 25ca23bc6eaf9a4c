import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { joinsDiffer, joinToken, keyAuthorization, responseDigest } from './token.ts';

const tokenPart2 = 'DGyRejmCefe7v4NfDGDKfA';
const rfc7638 = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
const other = '1_nKJnlH9boVxdoO63T8zP7O2w42qZL4d6xj35Hy5aI';

const vectors = [
  {
    title: 'a token-part1 of 30 bytes, where both readings agree',
    tokenPart1: 'ABxfL5s4bjvmyVRvl6y-Y_GhdzTdWpKqlmrKAIVe',
    thumbprint: rfc7638,
    strings: '3GeWhpSpKuwBjzDUFqSHtmKDVAtEMV7Fh_wPY2WC4VU',
    bytes: '3GeWhpSpKuwBjzDUFqSHtmKDVAtEMV7Fh_wPY2WC4VU',
  },
  {
    title: 'a token-part1 of 16 bytes',
    tokenPart1: 'jpgHkpwS7AaZVlsOOTrh4A',
    thumbprint: rfc7638,
    strings: 'gOTsZxnvnipOlXtaoy26Rm0jOccoq7dYa2PUb5YPPlo',
    bytes: 'ho_KkYea5kCDIVQ2YUPvq8O4LSxqpMptOkcmOnErS7A',
  },
  {
    title: 'the token-part1 of RFC 8823 figure 1 without its padding',
    tokenPart1: 'LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME',
    thumbprint: rfc7638,
    strings: 'oqRgcdn5jIDrdckMC7owMFH3UoxuDcTUPaTHapj0tfs',
    bytes: 'XW5kWcqNuiysUrDy6cZazLQ3v2QZNKXIKVMtfc8-gHY',
  },
  {
    title: 'the token-part1 of RFC 8823 figure 1 with its padding',
    tokenPart1: 'LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME=',
    thumbprint: other,
    strings: 'AjXW0h9_4YMP6Sv-9tKQNUrapI0us7ayBn0nCGOkUsk',
    bytes: 'xyC6Z01DHFuV0pZgacdI2xN9nIKkPSARDv1gLbxY8Xk',
  },
];

for (const vector of vectors) {
  test(`the digest is right for ${vector.title}`, () => {
    const { tokenPart1, thumbprint } = vector;
    assert.equal(responseDigest({ tokenPart1, tokenPart2, thumbprint, join: 'strings' }), vector.strings);
    assert.equal(responseDigest({ tokenPart1, tokenPart2, thumbprint, join: 'bytes' }), vector.bytes);
    assert.equal(joinsDiffer(tokenPart1, tokenPart2), vector.strings !== vector.bytes);
  });
}

test('a key authorization is token, dot, thumbprint', () => {
  assert.equal(keyAuthorization('abc', 'def'), 'abc.def');
});

test('both readings agree whenever token-part1 holds a multiple of three bytes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 48 }),
      fc.uint8Array({ minLength: 16, maxLength: 40 }),
      (a, b) => {
        const part1 = Buffer.from(a).toString('base64url');
        const part2 = Buffer.from(b).toString('base64url');
        assert.equal(joinsDiffer(part1, part2), a.length % 3 !== 0);
        assert.deepEqual(Buffer.from(joinToken(part1, part2, 'bytes'), 'base64url'), Buffer.concat([a, b]));
      },
    ),
    { seed: 8823, numRuns: 100 },
  );
});
