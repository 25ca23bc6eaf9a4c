import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { it } from 'node:test';
import { calculateJwkThumbprint } from 'jose';
import { ProtocolViolation } from '../errors.ts';
import { exportPublicJwk, requirePublicJwk, sameJwk, thumbprintOf } from './public-jwk.ts';
import type { PublicJwk } from './public-jwk.ts';

const rfc7638 = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
};

const ec = exportPublicJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
const ed = exportPublicJwk(generateKeyPairSync('ed25519').publicKey);

it('RFC 7638 section 3.1: the thumbprint of the example key, whatever else the JWK says', () => {
  assert.equal(thumbprintOf(requirePublicJwk(rfc7638)), 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
});

it('thumbprints agree with another implementation', async () => {
  const p384 = exportPublicJwk(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey);
  const rsa = exportPublicJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
  for (const jwk of [ec, ed, p384, rsa]) assert.equal(thumbprintOf(jwk), await calculateJwkThumbprint({ ...jwk }));
});

it('a public key keeps its required members only', () => {
  assert.deepEqual(requirePublicJwk({ ...ec, kid: 'me', use: 'sig', x5c: [] }), ec);
});

it('the public part of a private key is exported', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  assert.deepEqual(exportPublicJwk(privateKey), exportPublicJwk(publicKey));
});

it('two keys are the same when their numbers are, in whatever order they stand', () => {
  const turned = Object.fromEntries(Object.entries(ec).toReversed()) as PublicJwk;
  assert.equal(sameJwk(turned, ec), true);
  assert.equal(sameJwk(ec, ed), false);
});

const shortX = Buffer.from((ec as { x: string }).x, 'base64url')
  .subarray(1)
  .toString('base64url');
const refused: readonly (readonly [string, unknown])[] = [
  ['is no object', 'key'],
  ['has no type', {}],
  ['is on a curve that is not in the list', { ...ec, crv: 'P-521' }],
  ['is Ed448', { kty: 'OKP', crv: 'Ed448', x: 'A'.repeat(76) }],
  ['has a point that is not on its curve', { ...ec, x: Buffer.alloc(32, 1).toString('base64url') }],
  ['has a coordinate without its leading zero', { ...ec, x: shortX }],
  ['has padding', { ...ed, x: `${(ed as { x: string }).x}=` }],
  ['has no exponent', { ...rfc7638, e: undefined }],
  ['has the exponent 1', { ...rfc7638, e: 'AQ' }],
  ['has the exponent 3', { ...rfc7638, e: 'Aw' }],
  ['has an even exponent', { ...rfc7638, e: 'AQAC' }],
  ['has a modulus with a leading zero, which would give it a second thumbprint', { ...rfc7638, n: `AAAA${rfc7638.n}` }],
  [
    'has an RSA modulus of 1024 bits',
    generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' }),
  ],
  ['shows its private part', generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })],
];
for (const [reason, jwk] of refused) {
  it(`a key is refused when it ${reason}`, () => {
    assert.throws(
      () => requirePublicJwk(jwk),
      (error) => error instanceof ProtocolViolation && error.code === 'JWS_KEY_REFUSED',
    );
  });
}
