import { createHash, createPublicKey } from 'node:crypto';
import { ConfigInvalid } from '../errors.ts';
import { integer, octetString, sequence } from './der.ts';
import type { DigestName } from './signature-algorithm.ts';
import { encodeDigestAlgorithm, encodeSignatureAlgorithm } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';

/** What a key that never leaves its token is asked for. */
export type RawSigning =
  /** RSA with PKCS#1 v1.5 padding over a DigestInfo, DER (RFC 8017 section 9.2). */
  | { readonly kind: 'rsa'; readonly digestInfo: Uint8Array }
  /** ECDSA over a digest; the answer is r and s, each as long as the curve's order. */
  | { readonly kind: 'ecdsa'; readonly digest: Uint8Array };

const curveDigests: Readonly<Record<string, DigestName>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

/**
 * Makes a signer out of something that holds the private key of `spki` and can only do the raw operation: the hash is computed
 * here, so that long inputs need not travel to a token. Throws `ConfigInvalid` KEY_TYPE_UNSUPPORTED for other keys than RSA,
 * P-256, P-384 and P-521.
 */
export function digestSigner(spki: Uint8Array, signRaw: (request: RawSigning) => Promise<Uint8Array>): Signer {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType === 'rsa') {
    return {
      spki,
      signatureAlgorithm: encodeSignatureAlgorithm({ kind: 'rsa', digest: 'sha256' }),
      sign: (tbs) => signRaw({ kind: 'rsa', digestInfo: digestInfo(tbs, 'sha256') }),
    };
  }
  const digest = curveDigests[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (digest !== undefined) {
    return {
      spki,
      signatureAlgorithm: encodeSignatureAlgorithm({ kind: 'ecdsa', digest }),
      sign: async (tbs) => ecdsaSignature(await signRaw({ kind: 'ecdsa', digest: hash(tbs, digest) })),
    };
  }
  const expected = 'RSA, P-256, P-384 or P-521';
  const message = `A key of type ${key.asymmetricKeyType} cannot sign on a token here: use ${expected}.`;
  throw new ConfigInvalid('KEY_TYPE_UNSUPPORTED', message, { path: 'private key', expected });
}

function hash(bytes: Uint8Array, digest: DigestName): Uint8Array {
  return new Uint8Array(createHash(digest).update(bytes).digest());
}

function digestInfo(tbs: Uint8Array, digest: DigestName): Uint8Array {
  return sequence(encodeDigestAlgorithm(digest, 'null'), octetString(hash(tbs, digest)));
}

/** r and s as certificates hold them (RFC 3279 section 2.2.3). */
function ecdsaSignature(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  return sequence(integer(raw.subarray(0, half)), integer(raw.subarray(half)));
}
