import { createHash, createPublicKey } from 'node:crypto';

import { spkiOf } from '@acme-smime/protocol';
import type { PublicJwk } from '@acme-smime/protocol';

/** Says whether a JWK and a SubjectPublicKeyInfo are the same public key. */
export function isKeyOf(jwk: PublicJwk, spki: Uint8Array): boolean {
  return Buffer.from(spkiOf(createPublicKey({ key: { ...jwk }, format: 'jwk' }))).equals(spki);
}

/** What a public key is looked up by: SHA-256 of its SubjectPublicKeyInfo, lower-case hexadecimal. */
export function spkiHashOf(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex');
}
