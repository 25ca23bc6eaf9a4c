import { constants, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  concatBytes,
  explicit,
  integer,
  objectIdentifier,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  der,
  sameBytes,
  tags,
} from './der.ts';
import { openPublicKey } from './open-public-key.ts';

/** The digests that we sign and verify with; SHA-1 and MD5 are refused everywhere (RFC 8551 section 2.1). */
export type DigestName = 'sha256' | 'sha384' | 'sha512';

/** A signature algorithm that we can verify. */
export type SignatureAlgorithm =
  | { readonly kind: 'rsa' | 'rsa-pss' | 'ecdsa'; readonly digest: DigestName }
  | { readonly kind: 'ed25519' };

const digests: readonly { readonly name: DigestName; readonly oid: string; readonly bytes: number }[] = [
  { name: 'sha256', oid: '2.16.840.1.101.3.4.2.1', bytes: 32 },
  { name: 'sha384', oid: '2.16.840.1.101.3.4.2.2', bytes: 48 },
  { name: 'sha512', oid: '2.16.840.1.101.3.4.2.3', bytes: 64 },
];

const oids = {
  rsa: { sha256: '1.2.840.113549.1.1.11', sha384: '1.2.840.113549.1.1.12', sha512: '1.2.840.113549.1.1.13' },
  ecdsa: { sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' },
} as const;
const rsaEncryption = '1.2.840.113549.1.1.1';
const rsaPss = '1.2.840.113549.1.1.10';
const mgf1 = '1.2.840.113549.1.1.8';
const ed25519 = '1.3.101.112';

/** Encodes the AlgorithmIdentifier of a digest; CMS leaves its parameters out (RFC 5754 section 2). */
export function encodeDigestAlgorithm(digest: DigestName, parameters: 'null' | 'absent' = 'absent'): Uint8Array {
  const oid = objectIdentifier(digestEntry(digest).oid);
  return parameters === 'null' ? sequence(oid, der(tags.null)) : sequence(oid);
}

/** Names the digest of an AlgorithmIdentifier; `undefined` when it is not one that we accept. */
export function decodeDigestAlgorithm(algorithm: Uint8Array): DigestName | undefined {
  const oid = algorithmOid(algorithm);
  return digests.find((entry) => entry.oid === oid)?.name;
}

/** Encodes the AlgorithmIdentifier of a signature, byte for byte as S/MIME BR 7.1.3.2 prints it. */
export function encodeSignatureAlgorithm(algorithm: SignatureAlgorithm): Uint8Array {
  switch (algorithm.kind) {
    case 'rsa':
      return sequence(objectIdentifier(oids.rsa[algorithm.digest]), der(tags.null));
    case 'rsa-pss':
      return sequence(objectIdentifier(rsaPss), pssParameters(algorithm.digest));
    case 'ecdsa':
      return sequence(objectIdentifier(oids.ecdsa[algorithm.digest]));
    case 'ed25519':
      return sequence(objectIdentifier(ed25519));
  }
}

/**
 * Reads the AlgorithmIdentifier of a signature; `undefined` when it is not one that we accept. RSASSA-PSS counts only
 * with one digest for message and mask (RFC 4055 section 3.1); the salt may have any length, since OpenSSL likes a long
 * one. A bare `rsaEncryption`, as CMS writes it, takes `cmsDigest`, the digest that the signer names beside it.
 */
export function decodeSignatureAlgorithm(
  algorithm: Uint8Array,
  cmsDigest?: DigestName,
): SignatureAlgorithm | undefined {
  const oid = algorithmOid(algorithm);
  if (oid === ed25519) return { kind: 'ed25519' };
  if (oid === rsaEncryption) return cmsDigest === undefined ? undefined : { kind: 'rsa', digest: cmsDigest };
  if (oid === rsaPss) {
    const entry = digests.find(({ name }) => usesPssFunctions(algorithm, name));
    return entry === undefined ? undefined : { kind: 'rsa-pss', digest: entry.name };
  }
  for (const kind of ['rsa', 'ecdsa'] as const) {
    const entry = digests.find(({ name }) => oids[kind][name] === oid);
    if (entry !== undefined) return { kind, digest: entry.name };
  }
  return undefined;
}

/**
 * Says whether `signature` over `data` is good for the key of `spki`. A key or an algorithm that we do not accept, and a
 * key of another kind than the algorithm's, make it false; it never throws.
 */
export function verifySignature(
  spki: Uint8Array,
  algorithm: SignatureAlgorithm | undefined,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    const key = openPublicKey(spki);
    return algorithm !== undefined && keyFits(key, algorithm) && verifyWith(key, algorithm, data, signature);
  } catch {
    return false;
  }
}

function keyFits(key: KeyObject, algorithm: SignatureAlgorithm): boolean {
  switch (algorithm.kind) {
    case 'rsa':
    case 'rsa-pss':
      return key.asymmetricKeyType === 'rsa' && modulusFits(key.asymmetricKeyDetails?.modulusLength ?? 0);
    case 'ecdsa':
      return key.asymmetricKeyType === 'ec';
    case 'ed25519':
      return key.asymmetricKeyType === 'ed25519';
  }
}

/** Shorter keys are broken, longer ones only burn time. */
function modulusFits(bits: number): boolean {
  return bits >= 2048 && bits <= 8192;
}

function verifyWith(key: KeyObject, algorithm: SignatureAlgorithm, data: Uint8Array, signature: Uint8Array): boolean {
  switch (algorithm.kind) {
    case 'rsa-pss': {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const saltLength = constants.RSA_PSS_SALTLEN_AUTO;
      return verify(algorithm.digest, data, { key, padding, saltLength }, signature);
    }
    // PKCS#1 v1.5 and DER are what Node takes unless told otherwise; telling it costs a third of the time of a verification.
    case 'rsa':
    case 'ecdsa':
      return verify(algorithm.digest, data, key, signature);
    case 'ed25519':
      return verify(null, data, key, signature);
  }
}

function digestEntry(name: DigestName): (typeof digests)[number] {
  const entry = digests.find((candidate) => candidate.name === name);
  if (entry === undefined) throw new RangeError(`no digest ${name}`);
  return entry;
}

function pssParameters(digest: DigestName): Uint8Array {
  return sequence(...pssFunctions(digest, 'null'), explicit(2, integer(digestEntry(digest).bytes)));
}

/** Digest and mask, with or without NULL: both occur and both are good (RFC 4055 section 2.1). */
function pssFunctions(digest: DigestName, parameters: 'null' | 'absent'): Uint8Array[] {
  const hash = encodeDigestAlgorithm(digest, parameters);
  return [explicit(0, hash), explicit(1, sequence(objectIdentifier(mgf1), hash))];
}

function usesPssFunctions(algorithm: Uint8Array, digest: DigestName): boolean {
  const what = 'signature algorithm';
  const parameters = readElements(readSingle(algorithm, what).content, what)[1];
  const [hash, mask, salt, ...rest] = readElements(parameters?.content ?? new Uint8Array(), what);
  if (hash === undefined || mask === undefined || salt?.tag !== 0xa2 || rest.length > 0) return false;
  const written = concatBytes([hash.raw, mask.raw]);
  return (['null', 'absent'] as const).some((form) => sameBytes(written, concatBytes(pssFunctions(digest, form))));
}

function algorithmOid(algorithm: Uint8Array): string {
  const { content } = readSingle(algorithm, 'algorithm identifier', tags.sequence);
  return readObjectIdentifier(readElements(content, 'algorithm identifier')[0], 'algorithm identifier');
}
