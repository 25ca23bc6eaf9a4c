import { createHash } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { serialText } from './certificate.ts';
import { integer, malformed, octetString, readElements, readSingle, sameBytes, sequence, tags } from './der.ts';
import type { DerElement } from './der.ts';
import { algorithmOid, digestNameOf, encodeOcspDigest } from './ocsp-digest.ts';
import type { OcspDigest } from './ocsp-digest.ts';

/** How OCSP names a certificate: by its issuer's name and key, hashed, and its serial number (RFC 6960 section 4.1.1). */
export interface OcspCertificateId {
  /** The encoding, which an answer repeats byte for byte. */
  readonly der: Uint8Array;
  /** `undefined` for a hash that we do not know. */
  readonly digest: OcspDigest | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** As `Certificate.serialNumber` holds it: hexadecimal. */
  readonly serialNumber: string;
}

const what = 'OCSP certificate identifier';

/** Names a certificate of an issuer; RFC 5019 section 2.1.1 wants `sha1`, RFC 9654 era clients take `sha256`, too. */
export function ocspCertificateId(
  issuer: Pick<Certificate, 'subject' | 'spki'>,
  serialNumber: string,
  digest: OcspDigest = 'sha1',
): OcspCertificateId {
  const { issuerNameHash, issuerKeyHash } = issuerHashes(issuer, digest);
  const der = sequence(
    encodeOcspDigest(digest),
    octetString(issuerNameHash),
    octetString(issuerKeyHash),
    integer(new Uint8Array(Buffer.from(serialNumber, 'hex'))),
  );
  return { der, digest, issuerNameHash, issuerKeyHash, serialNumber };
}

/** Says whether a certificate identifier names a certificate of this issuer. */
export function isOfIssuer(id: OcspCertificateId, issuer: Pick<Certificate, 'subject' | 'spki'>): boolean {
  if (id.digest === undefined) return false;
  const { issuerNameHash, issuerKeyHash } = issuerHashes(issuer, id.digest);
  return sameBytes(issuerNameHash, id.issuerNameHash) && sameBytes(issuerKeyHash, id.issuerKeyHash);
}

/** Reads a CertID; throws `ProtocolViolation` ASN1_MALFORMED. */
export function readOcspCertificateId(element: DerElement | undefined): OcspCertificateId {
  if (element?.tag !== tags.sequence) throw malformed(what);
  const [algorithm, name, key, serial, ...rest] = readElements(element.content, what);
  if (algorithm === undefined || name?.tag !== tags.octetString || key?.tag !== tags.octetString) throw malformed(what);
  if (serial?.tag !== tags.integer || serial.content.length === 0 || rest.length > 0) throw malformed(what);
  // RFC 5280 section 4.1.2.2: at most 20 octets; a longer one is nobody's, and would come back in every answer.
  if (serial.content.length > 21) throw malformed(what);
  return {
    der: element.raw,
    digest: digestNameOf(algorithmOid(algorithm.raw)),
    issuerNameHash: name.content,
    issuerKeyHash: key.content,
    serialNumber: serialText(serial.content),
  };
}

function issuerHashes(
  issuer: Pick<Certificate, 'subject' | 'spki'>,
  digest: OcspDigest,
): { issuerNameHash: Uint8Array; issuerKeyHash: Uint8Array } {
  const hash = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash(digest).update(bytes).digest());
  const bits = readElements(readSingle(issuer.spki, 'public key', tags.sequence).content, 'public key')[1];
  if (bits?.tag !== tags.bitString) throw malformed('public key');
  return { issuerNameHash: hash(issuer.subject.der), issuerKeyHash: hash(bits.content.subarray(1)) };
}
