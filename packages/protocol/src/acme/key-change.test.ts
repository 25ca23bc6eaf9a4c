import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { it } from 'node:test';
import { ProtocolViolation } from '../errors.ts';
import { accountKeyOf, signJws } from './jws.ts';
import type { AccountKey } from './jws.ts';
import { signKeyChange, verifyKeyChange } from './key-change.ts';

const url = 'https://ca.example/acme/key-change';
const account = 'https://ca.example/acme/acct/1';
const [oldKey, newKey, strange] = [1, 2, 3].map(() =>
  accountKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
) as [AccountKey, AccountKey, AccountKey];
const outer = { url, account, accountJwk: oldKey.jwk };

function refused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ProtocolViolation && error.code === code;
}

it('RFC 8555 section 7.3.5: a key change signed here is verified here, and says which key is the new one', async () => {
  const inner = await signKeyChange(newKey, { account, oldJwk: oldKey.jwk, url });
  assert.deepEqual(await verifyKeyChange(inner, outer), { account, oldJwk: oldKey.jwk, newJwk: newKey.jwk });
});

it('a key change is refused when url, account or old key are not those of the request', async () => {
  for (const change of [
    { account, oldJwk: oldKey.jwk, url: 'https://ca.example/other' },
    { account: 'https://ca.example/acme/acct/2', oldJwk: oldKey.jwk, url },
    { account, oldJwk: strange.jwk, url },
  ]) {
    await assert.rejects(verifyKeyChange(await signKeyChange(newKey, change), outer), refused('KEY_CHANGE_INVALID'));
  }
});

it('a key change is refused when the inner JWS has a nonce, a kid in place of the key, or another signature', async () => {
  const payload = { account, oldKey: oldKey.jwk };
  const withNonce = await signJws(newKey, { url, nonce: 'abc' }, payload);
  await assert.rejects(verifyKeyChange(withNonce, outer), refused('JWS_MALFORMED'));
  const withKid = await signJws(newKey, { url, kid: account }, payload);
  await assert.rejects(verifyKeyChange(withKid, outer), refused('KEY_CHANGE_INVALID'));
  const good = await signKeyChange(newKey, { account, oldJwk: oldKey.jwk, url });
  const { signature } = await signKeyChange(strange, { account, oldJwk: oldKey.jwk, url });
  await assert.rejects(verifyKeyChange({ ...good, signature }, outer), refused('JWS_SIGNATURE_INVALID'));
});

it('a key change with a payload that is no keyChange object is refused', async () => {
  for (const payload of ['', [], { account }, { oldKey: oldKey.jwk }]) {
    const inner = await signJws(newKey, { url }, payload);
    await assert.rejects(verifyKeyChange(inner, outer), ProtocolViolation);
  }
});
