import { createPrivateKey, sign as signBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConfigInvalid } from '../errors.ts';
import { algorithmOf, exportPublicJwk, thumbprintOf } from './public-jwk.ts';
import type { JwsAlgorithm, PublicJwk } from './public-jwk.ts';

/**
 * A key that signs ACME requests: an account's, or a certificate's for its revocation.
 *
 * The private part is reached through `sign` alone, so it may live in a token, and no log or JSON can show it.
 */
export interface AccountKey {
  readonly jwk: PublicJwk;
  /** RFC 7638, base64url of SHA-256. */
  readonly thumbprint: string;
  readonly algorithm: JwsAlgorithm;
  /** Signs the JWS signing input; the signature is in the form of RFC 7518 section 3 (`r || s` for ECDSA) or RFC 8037. */
  sign(signingInput: Uint8Array): Promise<Uint8Array>;
}

/**
 * Opens an account key: PEM of a P-256 (ES256, the usual choice), P-384, Ed25519 or RSA private key.
 *
 * Throws `ConfigInvalid` with code `ACCOUNT_KEY_INVALID`; the text of the key is in no message.
 */
export async function openAccountKey(privateKeyPem: string): Promise<AccountKey> {
  return accountKeyOf(readPrivateKey(privateKeyPem));
}

/** The same for a key that is open already, for example the one of a certificate that is to be revoked. */
export function accountKeyOf(privateKey: KeyObject): AccountKey {
  const jwk = readPublicPart(privateKey);
  const algorithm = algorithmOf(jwk);
  const digest = { ES256: 'sha256', ES384: 'sha384', RS256: 'sha256', EdDSA: null }[algorithm];
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return {
    jwk,
    algorithm,
    thumbprint: thumbprintOf(jwk),
    sign: (signingInput) =>
      new Promise((resolve, reject) => {
        signBytes(digest, signingInput, key, (error, signature) => {
          if (error) reject(error);
          else resolve(signature);
        });
      }),
  };
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The reason that OpenSSL gives is of no use to anyone and might quote the input, so it is not kept as the cause.
    throw invalid('it is no private key in PEM form without a passphrase');
  }
}

function readPublicPart(privateKey: KeyObject): PublicJwk {
  try {
    return exportPublicJwk(privateKey);
  } catch {
    throw invalid('its kind is not usable with ACME');
  }
}

function invalid(reason: string): ConfigInvalid {
  const expected = 'an EC P-256 or P-384, Ed25519 or RSA (2048 bits and more) private key, PEM';
  return new ConfigInvalid('ACCOUNT_KEY_INVALID', `The account key cannot be used: ${reason}.`, {
    path: 'account key',
    expected,
  });
}
