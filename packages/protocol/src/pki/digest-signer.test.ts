import assert from 'node:assert/strict';
import { constants, privateEncrypt, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { digestSigner } from './digest-signer.ts';
import { generateKey, spkiOf } from './keys.ts';
import { keySigner } from './signer.ts';

const tbs = Buffer.from('to be signed');

/** What a token does, by the means of node:crypto. */
function rsaToken(key: KeyObject) {
  return digestSigner(spkiOf(key), async (request) => {
    assert.equal(request.kind, 'rsa');
    const digestInfo = request.kind === 'rsa' ? request.digestInfo : new Uint8Array();
    return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo));
  });
}

test('a token that only pads and raises to a power makes the very signature that node:crypto makes', async () => {
  const key = await generateKey('rsa2048');
  const signer = rsaToken(key);
  assert.deepEqual(await signer.sign(tbs), await keySigner(key).sign(tbs));
  assert.deepEqual(signer.signatureAlgorithm, keySigner(key).signatureAlgorithm);
});

for (const [type, digest] of [
  ['p256', 'sha256'],
  ['p384', 'sha384'],
] as const) {
  test(`what a ${type} token gives as r and s becomes a DER signature over ${digest}`, async () => {
    const key = await generateKey(type);
    const signer = digestSigner(
      spkiOf(key),
      async () => new Uint8Array(sign(digest, tbs, { key, dsaEncoding: 'ieee-p1363' })),
    );
    // Leading zeros and high bits come about now and then.
    for (let round = 0; round < 32; round += 1) {
      assert.ok(verify(digest, tbs, { key, dsaEncoding: 'der' }, await signer.sign(tbs)));
    }
    assert.deepEqual(signer.signatureAlgorithm, keySigner(key).signatureAlgorithm);
  });
}

test('a key that tokens cannot sign with is refused', async () => {
  const spki = spkiOf(await generateKey('ed25519'));
  assert.throws(() => digestSigner(spki, async () => spki), { code: 'KEY_TYPE_UNSUPPORTED' });
});
