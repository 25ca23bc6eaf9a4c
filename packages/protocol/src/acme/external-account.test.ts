import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { it } from 'node:test';
import { FlattenedSign, flattenedVerify } from 'jose';
import { ConfigInvalid, ProtocolViolation } from '../errors.ts';
import { encodeBase64url } from './base64url.ts';
import {
  parseExternalAccountBinding,
  signExternalAccountBinding,
  verifyExternalAccountBinding,
} from './external-account.ts';
import type { ParsedExternalAccountBinding } from './external-account.ts';
import { accountKeyOf } from './jws.ts';

const url = 'https://ca.example/acme/new-account';
const kid = 'kid-1';
const secret = Buffer.alloc(32, 0xfb);
const key = accountKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const other = accountKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const account = { kid, hmacKey: encodeBase64url(secret), url };

function isInvalid(error: unknown): boolean {
  return error instanceof ProtocolViolation && error.code === 'EAB_INVALID';
}

for (const algorithm of ['HS256', 'HS384', 'HS512'] as const) {
  it(`RFC 8555 section 7.3.4: a binding by ${algorithm} verifies with another implementation and with our own`, async () => {
    const jws = signExternalAccountBinding(key, { ...account, algorithm });
    const judged = await flattenedVerify(jws, secret);
    assert.deepEqual(judged.protectedHeader, { alg: algorithm, kid, url });
    assert.deepEqual(JSON.parse(Buffer.from(judged.payload).toString()), key.jwk);
    const parsed = parseExternalAccountBinding(jws, url);
    assert.equal(parsed.kid, kid);
    verifyExternalAccountBinding(parsed, secret, key.jwk);
  });
}

it('a binding that another implementation made is accepted', async () => {
  const jws = await new FlattenedSign(Buffer.from(JSON.stringify({ ...key.jwk, use: 'sig' })))
    .setProtectedHeader({ alg: 'HS256', kid, url })
    .sign(secret);
  verifyExternalAccountBinding(parseExternalAccountBinding(jws, url), secret, key.jwk);
});

it('a MAC key with padding, blanks around it or in plain base64 means the same bytes', () => {
  const plain = signExternalAccountBinding(key, account);
  for (const hmacKey of [secret.toString('base64'), ` ${secret.toString('base64url')}=\n`]) {
    assert.deepEqual(signExternalAccountBinding(key, { ...account, hmacKey }), plain);
  }
});

it('a MAC key that is no base64url is refused without being quoted', () => {
  for (const hmacKey of ['', 'my secret!']) {
    assert.throws(
      () => signExternalAccountBinding(key, { ...account, hmacKey }),
      (error) => {
        assert(error instanceof ConfigInvalid);
        assert.equal(error.code, 'EAB_KEY_INVALID');
        assert.doesNotMatch(error.message, /my secret/);
        return true;
      },
    );
  }
});

it('a binding under another MAC key, of another account key or with a changed header is refused', () => {
  const parsed = parseExternalAccountBinding(signExternalAccountBinding(key, account), url);
  assert.throws(() => verifyExternalAccountBinding(parsed, Buffer.alloc(32), key.jwk), isInvalid);
  assert.throws(() => verifyExternalAccountBinding(parsed, secret, other.jwk), isInvalid);
  const changed: ParsedExternalAccountBinding = { ...parsed, algorithm: 'HS512' };
  assert.throws(() => verifyExternalAccountBinding(changed, secret, key.jwk), isInvalid);
});

const headers: readonly (readonly [string, object])[] = [
  ['its algorithm is a signature', { alg: 'ES256', kid, url }],
  ['it has no kid', { alg: 'HS256', url }],
  ['it has a nonce', { alg: 'HS256', kid, url, nonce: 'a' }],
  ['it has a jwk', { alg: 'HS256', kid, url, jwk: {} }],
  ['its url is not the one of the request', { alg: 'HS256', kid, url: 'https://ca.example/other' }],
];
for (const [reason, header] of headers) {
  it(`a binding is refused when ${reason}`, () => {
    const protectedHeader = encodeBase64url(Buffer.from(JSON.stringify(header)));
    const jws = { protected: protectedHeader, payload: '', signature: '' };
    assert.throws(() => parseExternalAccountBinding(jws, url), isInvalid);
  });
}
