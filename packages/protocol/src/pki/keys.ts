import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConfigInvalid } from '../errors.ts';

/** The keys that we make for certificates. */
export type KeyType = 'rsa2048' | 'rsa3072' | 'rsa4096' | 'p256' | 'p384' | 'ed25519';

/** Every `KeyType`, for options and their help. */
export const keyTypes: readonly KeyType[] = ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384', 'ed25519'];

const curves = { p256: 'prime256v1', p384: 'secp384r1' } as const;

/**
 * Generates a private key on the thread pool, so that it can run while an order is under way.
 * This is the one place of the package that draws its own randomness: OpenSSL's generator cannot be handed another.
 */
export async function generateKey(type: KeyType): Promise<KeyObject> {
  switch (type) {
    case 'rsa2048':
    case 'rsa3072':
    case 'rsa4096':
      return settled((done) => generateKeyPair('rsa', { modulusLength: Number(type.slice(3)) }, done));
    case 'p256':
    case 'p384':
      return generateCurveKey(curves[type]);
    case 'ed25519':
      return settled((done) => generateKeyPair('ed25519', {}, done));
  }
}

/** Generates an EC private key on a curve that OpenSSL knows by this name; for the ephemeral keys of ECDH. */
export async function generateCurveKey(namedCurve: string): Promise<KeyObject> {
  return settled((done) => generateKeyPair('ec', { namedCurve }, done));
}

type KeyPairCallback = (error: Error | null, publicKey: KeyObject, privateKey: KeyObject) => void;

function settled(start: (done: KeyPairCallback) => void): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    start((error, _publicKey, privateKey) => (error === null ? resolve(privateKey) : reject(error)));
  });
}

/** Names the type of a private or public key; `undefined` when it is none of ours. */
export function keyTypeOf(key: KeyObject): KeyType | undefined {
  const details = key.asymmetricKeyDetails;
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return keyTypes.find((type) => type === `rsa${details?.modulusLength}`);
    case 'ec':
      return keyTypes.find((type) => (curves as Record<string, string>)[type] === details?.namedCurve);
    case 'ed25519':
      return 'ed25519';
    default:
      return undefined;
  }
}

/** Encodes a private key as unencrypted PKCS#8 PEM (RFC 5958). */
export function encodePrivateKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * Decodes an unencrypted private key: PEM (PKCS#8, PKCS#1 or SEC 1), or PKCS#8 DER.
 * Throws `ConfigInvalid` PRIVATE_KEY_INVALID; neither the message nor the cause holds anything of the key.
 */
export function decodePrivateKey(pem: string | Uint8Array): KeyObject {
  const bytes = typeof pem === 'string' ? Buffer.from(pem) : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength);
  const text = bytes.toString('latin1');
  try {
    return text.includes('-----BEGIN ')
      ? createPrivateKey({ key: bytes, format: 'pem' })
      : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  } catch {
    const encrypted = /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text);
    throw new ConfigInvalid(
      'PRIVATE_KEY_INVALID',
      encrypted
        ? 'The private key is encrypted: decrypt it first, for example with `openssl pkey`.'
        : 'The private key cannot be read: an unencrypted key in PEM (PKCS#8, PKCS#1, SEC 1) is expected.',
      { path: 'private key', expected: 'an unencrypted PEM private key' },
    );
  }
}

/** Encodes the public half of a key as SubjectPublicKeyInfo DER (RFC 5280 section 4.1.2.7). */
export function spkiOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
}
