import { constants, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConfigInvalid } from '../errors.ts';
import { spkiOf } from './keys.ts';
import type { DigestName } from './signature-algorithm.ts';
import { encodeSignatureAlgorithm } from './signature-algorithm.ts';

/** Whatever can sign with a private key: one in memory, or one that never leaves a token. */
export interface Signer {
  /** SubjectPublicKeyInfo of the signing key, DER. */
  readonly spki: Uint8Array;
  /** AlgorithmIdentifier of the signatures, DER. */
  readonly signatureAlgorithm: Uint8Array;
  /** Signs the bytes (not their digest); ECDSA signatures are DER sequences, as certificates hold them. */
  sign(tbs: Uint8Array): Promise<Uint8Array>;
}

/**
 * Makes a signer from a private key in memory. ECDSA takes the digest that belongs to the curve (S/MIME BR 7.1.3.2.2),
 * RSA the one asked for, `sha256` otherwise, with PKCS#1 v1.5 padding unless `pss` is asked for; Ed25519 needs neither.
 * Throws `ConfigInvalid` KEY_TYPE_UNSUPPORTED for other keys.
 */
export function keySigner(
  privateKey: KeyObject,
  hash: 'sha256' | 'sha384' = 'sha256',
  padding: 'pkcs1' | 'pss' = 'pkcs1',
): Signer {
  const spki = spkiOf(privateKey);
  switch (privateKey.asymmetricKeyType) {
    case 'rsa': {
      const pss = padding === 'pss';
      const options = pss
        ? { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
        : privateKey;
      return {
        spki,
        signatureAlgorithm: encodeSignatureAlgorithm({ kind: pss ? 'rsa-pss' : 'rsa', digest: hash }),
        sign: async (tbs) => await signAsync(hash, tbs, options),
      };
    }
    case 'ec': {
      const digest = curveDigest(privateKey);
      return {
        spki,
        signatureAlgorithm: encodeSignatureAlgorithm({ kind: 'ecdsa', digest }),
        // A signature on P-256 takes less time than the way to another thread and back.
        sign: async (tbs) =>
          digest === 'sha256' ? sign(digest, tbs, privateKey) : await signAsync(digest, tbs, privateKey),
      };
    }
    case 'ed25519':
      return {
        spki,
        signatureAlgorithm: encodeSignatureAlgorithm({ kind: 'ed25519' }),
        sign: async (tbs) => sign(null, tbs, privateKey),
      };
    default:
      throw unsupportedKey(privateKey.asymmetricKeyType ?? 'secret');
  }
}

/** Signs on the thread pool. */
function signAsync(digest: string | null, data: Uint8Array, key: Parameters<typeof sign>[2]): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    sign(digest, data, key, (error, signature) => {
      if (error === null) resolve(new Uint8Array(signature));
      else reject(error);
    });
  });
}

function curveDigest(key: KeyObject): DigestName {
  switch (key.asymmetricKeyDetails?.namedCurve) {
    case 'prime256v1':
      return 'sha256';
    case 'secp384r1':
      return 'sha384';
    case 'secp521r1':
      return 'sha512';
    default:
      throw unsupportedKey(`ec ${key.asymmetricKeyDetails?.namedCurve ?? 'without a named curve'}`);
  }
}

function unsupportedKey(kind: string): ConfigInvalid {
  const expected = 'RSA, P-256, P-384, P-521 or Ed25519';
  return new ConfigInvalid('KEY_TYPE_UNSUPPORTED', `A key of type ${kind} cannot sign here: use ${expected}.`, {
    path: 'private key',
    expected,
  });
}
