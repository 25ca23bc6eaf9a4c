import { createHash, createPublicKey } from 'node:crypto';

import { ProtocolViolation, spkiOf, thumbprint } from '@acme-smime/protocol';
import type { PublicJwk } from '@acme-smime/protocol';

/** Says whether a JWK and a SubjectPublicKeyInfo are the same public key. */
export function isKeyOf(jwk: PublicJwk, spki: Uint8Array): boolean {
  return Buffer.from(spkiOf(createPublicKey({ key: { ...jwk }, format: 'jwk' }))).equals(spki);
}

/** What a public key is looked up by: SHA-256 of its SubjectPublicKeyInfo, lower-case hexadecimal. */
export function spkiHashOf(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex');
}

/** What an account that held this key would be found by; `undefined` when no account can hold such a key. */
export async function thumbprintOfSpki(spki: Uint8Array): Promise<string | undefined> {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  try {
    return await thumbprint(key.export({ format: 'jwk' }));
  } catch (error) {
    if (error instanceof ProtocolViolation) return undefined;
    throw error;
  }
}
