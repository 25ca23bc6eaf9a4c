import { createCipheriv, createDecipheriv } from 'node:crypto';
import { unsupportedCms, what } from './cms-content.ts';
import {
  integer,
  malformed,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  tags,
} from './der.ts';

/** How contents are encrypted: CBC for every mail program, GCM for those that read RFC 8551. */
export type CmsCipher = 'aes-256-cbc' | 'aes-256-gcm';

/** Encrypted content with all that its decryption needs but the key. */
export interface EncryptedContent {
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** Authentication tag; only GCM has one. */
  readonly tag?: Uint8Array;
}

const ciphers = [
  { oid: '2.16.840.1.101.3.4.1.2', name: 'aes-128-cbc', keyBytes: 16, mode: 'cbc' },
  { oid: '2.16.840.1.101.3.4.1.22', name: 'aes-192-cbc', keyBytes: 24, mode: 'cbc' },
  { oid: '2.16.840.1.101.3.4.1.42', name: 'aes-256-cbc', keyBytes: 32, mode: 'cbc' },
  { oid: '1.2.840.113549.3.7', name: 'des-ede3-cbc', keyBytes: 24, mode: 'cbc' },
  { oid: '2.16.840.1.101.3.4.1.6', name: 'aes-128-gcm', keyBytes: 16, mode: 'gcm' },
  { oid: '2.16.840.1.101.3.4.1.26', name: 'aes-192-gcm', keyBytes: 24, mode: 'gcm' },
  { oid: '2.16.840.1.101.3.4.1.46', name: 'aes-256-gcm', keyBytes: 32, mode: 'gcm' },
] as const;

const tagBytes = 16;

/** Encrypts content under a fresh key of 32 octets. */
export function encryptContent(
  content: Uint8Array,
  cipher: CmsCipher,
  key: Uint8Array,
  random: (bytes: number) => Uint8Array,
): EncryptedContent {
  const oid = objectIdentifier(ciphers.find(({ name }) => name === cipher)?.oid ?? '');
  if (cipher === 'aes-256-cbc') {
    const iv = random(16);
    const encipher = createCipheriv(cipher, key, iv);
    const ciphertext = Buffer.concat([encipher.update(content), encipher.final()]);
    return { algorithm: sequence(oid, octetString(iv)), ciphertext: new Uint8Array(ciphertext) };
  }
  const nonce = random(12);
  const encipher = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  const ciphertext = Buffer.concat([encipher.update(content), encipher.final()]);
  return {
    algorithm: sequence(oid, sequence(octetString(nonce), integer(tagBytes))),
    ciphertext: new Uint8Array(ciphertext),
    tag: new Uint8Array(encipher.getAuthTag()),
  };
}

/**
 * Decrypts content; `undefined` when the key does not fit or the content was changed. `attributes` are the authenticated
 * ones, DER. Throws `ProtocolViolation` CMS_UNSUPPORTED or ASN1_MALFORMED.
 */
export function decryptContent(
  { algorithm, ciphertext, tag }: EncryptedContent,
  key: Uint8Array,
  attributes?: Uint8Array,
): Uint8Array | undefined {
  const [oid, parameters] = readElements(readSingle(algorithm, what, tags.sequence).content, what);
  const name = readObjectIdentifier(oid, what);
  const cipher = ciphers.find((candidate) => candidate.oid === name);
  // What should be authenticated is not decrypted without, nor the other way round.
  if (cipher === undefined || (cipher.mode === 'gcm') !== (tag !== undefined)) throw unsupportedCms(`cipher ${name}`);
  if (parameters === undefined) throw malformed(what);
  if (key.length !== cipher.keyBytes) return undefined;
  try {
    if (tag === undefined) {
      const decipher = createDecipheriv(cipher.name, key, parameters.content);
      return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
    }
    const [nonce, length] = readElements(parameters.content, what);
    // RFC 5084 section 3.2: 12 octets when nothing is said.
    const stated = length === undefined ? 12 : (length.content[0] ?? 0);
    if (cipher.mode !== 'gcm' || nonce === undefined || tag.length < 12 || tag.length !== stated) return undefined;
    const decipher = createDecipheriv(cipher.name, key, nonce.content, { authTagLength: tag.length });
    decipher.setAuthTag(tag);
    if (attributes !== undefined) decipher.setAAD(attributes);
    return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  } catch {
    return undefined;
  }
}
