import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { ConfigInvalid } from '../errors.ts';
import { decodePrivateKey, encodePrivateKey, generateKey, keyTypeOf, keyTypes, spkiOf } from './keys.ts';

for (const type of keyTypes.filter((name) => name !== 'rsa4096')) {
  test(`a ${type} key knows its type and survives PEM`, async () => {
    const key = await generateKey(type);
    assert.equal(keyTypeOf(key), type);
    const pem = encodePrivateKey(key);
    assert.match(pem, /^-----BEGIN PRIVATE KEY-----\n/);
    assert.ok(decodePrivateKey(pem).equals(key));
    assert.ok(decodePrivateKey(new TextEncoder().encode(pem)).equals(key));
    assert.deepEqual(spkiOf(decodePrivateKey(pem)), spkiOf(key));
  });
}

test('PKCS#1 and SEC 1 PEM and PKCS#8 DER are read too', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  assert.ok(decodePrivateKey(rsa.export({ type: 'pkcs1', format: 'pem' }).toString()).equals(rsa));
  assert.ok(decodePrivateKey(ec.export({ type: 'sec1', format: 'pem' }).toString()).equals(ec));
  assert.ok(decodePrivateKey(ec.export({ type: 'pkcs8', format: 'der' })).equals(ec));
});

test('an encrypted key and garbage are refused without showing anything of them', () => {
  const key = createPrivateKey(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const encrypted = key
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
    .toString();
  for (const text of [encrypted, '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n', 'secret']) {
    assert.throws(
      () => decodePrivateKey(text),
      (error) =>
        error instanceof ConfigInvalid &&
        error.code === 'PRIVATE_KEY_INVALID' &&
        error.cause === undefined &&
        !error.message.includes('secret'),
    );
  }
});

test('keys of other kinds have no type of ours', () => {
  assert.equal(keyTypeOf(generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).privateKey), undefined);
  assert.equal(keyTypeOf(generateKeyPairSync('x25519').privateKey), undefined);
});
