import { der, objectIdentifier, readElements, readObjectIdentifier, readSingle, sequence, tags } from './der.ts';

/** Hashes that name an issuer. SHA-1 protects nothing here: it only shortens a name (RFC 6960 section 4.3). */
export type OcspDigest = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const oids: Readonly<Record<OcspDigest, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/** Encodes the AlgorithmIdentifier with NULL parameters, as every client writes it. */
export function encodeOcspDigest(digest: OcspDigest): Uint8Array {
  return sequence(objectIdentifier(oids[digest]), der(tags.null));
}

/** Names the hash of an object identifier; `undefined` when we do not know it. */
export function digestNameOf(oid: string): OcspDigest | undefined {
  return (Object.keys(oids) as OcspDigest[]).find((digest) => oids[digest] === oid);
}

/** The object identifier of an AlgorithmIdentifier; throws `ProtocolViolation` ASN1_MALFORMED. */
export function algorithmOid(algorithm: Uint8Array): string {
  const what = 'algorithm identifier';
  return readObjectIdentifier(readElements(readSingle(algorithm, what, tags.sequence).content, what)[0], what);
}
