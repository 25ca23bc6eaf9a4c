import assert from 'node:assert/strict';
import { constants, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { ConfigInvalid } from '../errors.ts';
import { generateKey } from './keys.ts';
import type { KeyType } from './keys.ts';
import { decodeSignatureAlgorithm, verifySignature } from './signature-algorithm.ts';
import { keySigner } from './signer.ts';

const message = new TextEncoder().encode('to be signed');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The AlgorithmIdentifiers as S/MIME BR 7.1.3.2 prints them. */
const cases: readonly [KeyType, 'sha256' | 'sha384' | undefined, 'pkcs1' | 'pss', string, string | null][] = [
  ['rsa2048', undefined, 'pkcs1', '300d06092a864886f70d01010b0500', 'sha256'],
  ['rsa2048', 'sha384', 'pkcs1', '300d06092a864886f70d01010c0500', 'sha384'],
  [
    'rsa2048',
    'sha256',
    'pss',
    '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d0609608648016503040201' +
      '0500a203020120',
    'sha256',
  ],
  [
    'rsa2048',
    'sha384',
    'pss',
    '304106092a864886f70d01010a3034a00f300d06096086480165030402020500a11c301a06092a864886f70d010108300d0609608648016503040202' +
      '0500a203020130',
    'sha384',
  ],
  ['p256', undefined, 'pkcs1', '300a06082a8648ce3d040302', 'sha256'],
  ['p384', undefined, 'pkcs1', '300a06082a8648ce3d040303', 'sha384'],
  ['ed25519', undefined, 'pkcs1', '300506032b6570', null],
];

for (const [type, hash, padding, identifier, digest] of cases) {
  test(`a ${type} ${padding} signer with ${hash ?? 'its own digest'} writes the identifier of S/MIME BR 7.1.3.2`, async () => {
    const signer = keySigner(await generateKey(type), hash, padding);
    assert.equal(hex(signer.signatureAlgorithm), identifier);
    const signature = await signer.sign(message);
    const key = createPublicKey({ key: Buffer.from(signer.spki), format: 'der', type: 'spki' });
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    assert.ok(verify(digest, message, padding === 'pss' ? { key, ...pss } : { key }, signature));
    const algorithm = decodeSignatureAlgorithm(signer.signatureAlgorithm);
    assert.ok(verifySignature(signer.spki, algorithm, message, signature));
    assert.ok(!verifySignature(signer.spki, algorithm, message.subarray(1), signature));
    const other = keySigner(await generateKey(type === 'ed25519' ? 'p256' : 'ed25519'));
    assert.ok(!verifySignature(other.spki, algorithm, message, signature));
  });
}

test('SHA-1 signatures are not among the algorithms that we accept', () => {
  assert.equal(decodeSignatureAlgorithm(Buffer.from('300d06092a864886f70d0101050500', 'hex')), undefined);
  assert.equal(decodeSignatureAlgorithm(Buffer.from('300d06092a864886f70d01010a3000', 'hex')), undefined);
});

test('an RSA key under 2048 bits verifies nothing', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const signer = keySigner(privateKey);
  const signature = await signer.sign(message);
  assert.ok(!verifySignature(signer.spki, decodeSignatureAlgorithm(signer.signatureAlgorithm), message, signature));
});

test('a key that cannot sign, and a curve nobody issues for, are refused', () => {
  for (const { privateKey } of [
    generateKeyPairSync('x25519'),
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  ]) {
    assert.throws(
      () => keySigner(privateKey),
      (error) => error instanceof ConfigInvalid && error.code === 'KEY_TYPE_UNSUPPORTED',
    );
  }
});
