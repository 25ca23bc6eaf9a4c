import { createHash, createPublicKey } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';

/** The public half of a P-256 key as JWK, and its RFC 7638 thumbprint. */
export function exportJwk(key: KeyObject): { readonly jwk: JsonWebKey; readonly thumbprint: string } {
  const { crv, kty, x, y } = createPublicKey(key.export({ format: 'pem', type: 'pkcs8' })).export({ format: 'jwk' });
  const jwk = { crv, kty, x, y } as JsonWebKey;
  return { jwk, thumbprint: createHash('sha256').update(JSON.stringify(jwk)).digest('base64url') };
}
