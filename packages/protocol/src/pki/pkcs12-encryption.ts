import { createCipheriv, createDecipheriv, pbkdf2 } from 'node:crypto';
import { ProtocolViolation } from '../errors.ts';
import {
  der,
  malformed,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  integer,
  tags,
} from './der.ts';
import type { DerElement } from './der.ts';
import { bmpPassphrase, deriveKey, purposes } from './pkcs12-key-derivation.ts';
import type { Passphrase, Pkcs12Digest } from './pkcs12-key-derivation.ts';

/** An encryption under a passphrase: what to call it, and what it made. */
export interface Encrypted {
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** Whoever asks for more rounds than this wants our time. */
export const mostIterations = 2_000_000;

const oids = {
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  pbeSha1TripleDes: '1.2.840.113549.1.12.1.3',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
} as const;

const prfs: readonly { readonly oid: string; readonly digest: Pkcs12Digest }[] = [
  { oid: '1.2.840.113549.2.7', digest: 'sha1' },
  { oid: '1.2.840.113549.2.9', digest: 'sha256' },
  { oid: '1.2.840.113549.2.10', digest: 'sha384' },
  { oid: '1.2.840.113549.2.11', digest: 'sha512' },
];

const ciphers: readonly { readonly oid: string; readonly name: string; readonly keyBytes: number }[] = [
  { oid: '2.16.840.1.101.3.4.1.2', name: 'aes-128-cbc', keyBytes: 16 },
  { oid: '2.16.840.1.101.3.4.1.22', name: 'aes-192-cbc', keyBytes: 24 },
  { oid: oids.aes256Cbc, name: 'aes-256-cbc', keyBytes: 32 },
  { oid: '1.2.840.113549.3.7', name: 'des-ede3-cbc', keyBytes: 24 },
];

const what = 'PKCS#12 encryption';

/** Encrypts with PBES2: PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018 section 6.2). */
export async function encryptPbes2(
  plaintext: Uint8Array,
  passphrase: string,
  iterations: number,
  random: (bytes: number) => Uint8Array,
): Promise<Encrypted> {
  const [salt, iv] = [random(16), random(16)];
  const key = await derivePbkdf2(passphrase, salt, iterations, 32, 'sha256');
  const prf = sequence(objectIdentifier('1.2.840.113549.2.9'), der(tags.null));
  const kdf = sequence(objectIdentifier(oids.pbkdf2), sequence(octetString(salt), integer(iterations), prf));
  const cipher = sequence(objectIdentifier(oids.aes256Cbc), octetString(iv));
  return {
    algorithm: sequence(objectIdentifier(oids.pbes2), sequence(kdf, cipher)),
    ciphertext: encipher('aes-256-cbc', key, iv, plaintext),
  };
}

/** Encrypts with SHA-1 and three-key triple DES, which every program reads (RFC 7292 appendix C). */
export function encryptTripleDes(
  plaintext: Uint8Array,
  passphrase: string,
  iterations: number,
  random: (bytes: number) => Uint8Array,
): Encrypted {
  const salt = random(8);
  const { key, iv } = tripleDesKey(bmpPassphrase(passphrase), salt, iterations);
  return {
    algorithm: sequence(objectIdentifier(oids.pbeSha1TripleDes), sequence(octetString(salt), integer(iterations))),
    ciphertext: encipher('des-ede3-cbc', key, iv, plaintext),
  };
}

/**
 * Decrypts what either of the two above made, and their relatives. `undefined` when the passphrase does not fit.
 * Throws `ProtocolViolation` ASN1_MALFORMED or PKCS12_UNSUPPORTED.
 */
export async function decryptPbe(
  { algorithm, ciphertext }: Encrypted,
  passphrase: Passphrase,
): Promise<Uint8Array | undefined> {
  const [oid, parameters] = fields(algorithm);
  const name = readObjectIdentifier(oid, what);
  if (name === oids.pbeSha1TripleDes) {
    const [salt, iterations] = fields(parameters?.raw);
    const { key, iv } = tripleDesKey(passphrase.bmp, octets(salt), readIterations(iterations));
    return decipher('des-ede3-cbc', key, iv, ciphertext);
  }
  if (name !== oids.pbes2) throw unsupported(`encryption ${name}`);
  const [kdf, scheme] = fields(parameters?.raw);
  const [schemeOid, iv] = fields(scheme?.raw);
  const cipher = ciphers.find((candidate) => candidate.oid === readObjectIdentifier(schemeOid, what));
  if (cipher === undefined) throw unsupported(`cipher ${readObjectIdentifier(schemeOid, what)}`);
  const key = await derivePbkdf2Key(kdf?.raw, passphrase.text, cipher.keyBytes);
  return decipher(cipher.name, key, octets(iv), ciphertext);
}

/** Derives a key from the AlgorithmIdentifier of PBKDF2, DER; a key length in it has to be the one expected. */
export async function derivePbkdf2Key(
  algorithm: Uint8Array | undefined,
  passphrase: string,
  keyBytes: number,
): Promise<Uint8Array> {
  const [oid, parameters] = fields(algorithm);
  const name = readObjectIdentifier(oid, what);
  if (name !== oids.pbkdf2) throw unsupported(`key derivation ${name}`);
  const [salt, iterations, ...rest] = fields(parameters?.raw);
  const prf = rest.find(({ tag }) => tag === tags.sequence);
  const digest = prf === undefined ? 'sha1' : digestOfPrf(readObjectIdentifier(fields(prf.raw)[0], what));
  return derivePbkdf2(passphrase, octets(salt), readIterations(iterations), keyBytes, digest);
}

/** Names the digest of an HMAC; throws `ProtocolViolation` PKCS12_UNSUPPORTED. */
export function digestOfPrf(oid: string): Pkcs12Digest {
  const prf = prfs.find((candidate) => candidate.oid === oid);
  if (prf === undefined) throw unsupported(`HMAC ${oid}`);
  return prf.digest;
}

/** Reads a count of rounds within reason; throws `ProtocolViolation` ASN1_MALFORMED or PKCS12_UNSUPPORTED. */
export function readIterations(element: DerElement | undefined): number {
  if (element?.tag !== tags.integer || element.content.length === 0 || element.content.length > 5)
    throw malformed(what);
  const count = element.content.reduce((sum, octet) => sum * 256 + octet, 0);
  if (count < 1 || count > mostIterations) throw unsupported(`${count} rounds of key derivation`);
  return count;
}

/** Makes the error for a PKCS#12 file that needs what we do not have. */
export function unsupported(feature: string): ProtocolViolation {
  return new ProtocolViolation(
    'PKCS12_UNSUPPORTED',
    `The PKCS#12 file uses ${feature}, which is not supported: export it again with AES or triple DES.`,
    { rfc: 7292, section: '4' },
  );
}

function tripleDesKey(
  passphrase: Uint8Array,
  salt: Uint8Array,
  iterations: number,
): { key: Uint8Array; iv: Uint8Array } {
  const derivation = { digest: 'sha1', passphrase, salt, iterations } as const;
  return {
    key: deriveKey({ ...derivation, purpose: purposes.key, bytes: 24 }),
    iv: deriveKey({ ...derivation, purpose: purposes.iv, bytes: 8 }),
  };
}

function derivePbkdf2(
  passphrase: string,
  salt: Uint8Array,
  iterations: number,
  bytes: number,
  digest: string,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    pbkdf2(passphrase, salt, iterations, bytes, digest, (error, key) => {
      if (error === null) resolve(new Uint8Array(key));
      else reject(error);
    });
  });
}

function encipher(name: string, key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv(name, key, iv);
  return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final()]));
}

function decipher(name: string, key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined {
  try {
    const cipher = createDecipheriv(name, key, iv);
    return new Uint8Array(Buffer.concat([cipher.update(ciphertext), cipher.final()]));
  } catch {
    return undefined;
  }
}

function fields(bytes: Uint8Array | undefined): DerElement[] {
  return readElements(readSingle(bytes ?? new Uint8Array(), what, tags.sequence).content, what);
}

function octets(element: DerElement | undefined): Uint8Array {
  if (element?.tag !== tags.octetString) throw malformed(what);
  return element.content;
}
