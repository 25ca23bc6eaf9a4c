import { createHash } from 'node:crypto';

import { readSpki, thumbprintOf, thumbprintOfKey } from '@acme-smime/protocol';
import type { PublicJwk } from '@acme-smime/protocol';

/**
 * Says whether a JWK and a SubjectPublicKeyInfo are the same public key. Thumbprints tell: `KeyObject.equals` on keys of two kinds
 * leaves an error in OpenSSL's queue, where the next TLS connection that reads takes it for its own and ends.
 */
export function isKeyOf(jwk: PublicJwk, spki: Uint8Array): boolean {
  return thumbprintOfSpki(spki) === thumbprintOf(jwk);
}

/** What a public key is looked up by: SHA-256 of its SubjectPublicKeyInfo, lower-case hexadecimal. */
export function spkiHashOf(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex');
}

/** What an account that held this key would be found by; `undefined` when no account can hold such a key. */
export function thumbprintOfSpki(spki: Uint8Array): string | undefined {
  const key = readSpki(spki);
  return key === undefined ? undefined : thumbprintOfKey(key);
}
