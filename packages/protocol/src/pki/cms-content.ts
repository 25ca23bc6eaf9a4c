import { ProtocolViolation } from '../errors.ts';
import { berToDer } from './ber.ts';
import type { Certificate } from './certificate.ts';
import { serialText } from './certificate.ts';
import {
  explicit,
  integer,
  malformed,
  objectIdentifier,
  readElements,
  readObjectIdentifier,
  readSingle,
  sameBytes,
  sequence,
  tags,
} from './der.ts';
import type { DerElement } from './der.ts';
import { keyIdentifierOf } from './extension-values.ts';

/** Content types of CMS that we write or read (RFC 5652, RFC 5083). */
export const contentTypes = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  authEnvelopedData: '1.2.840.113549.1.9.16.1.23',
} as const;

/** Names CMS bytes in errors. */
export const what = 'CMS message';

/** A message that lists more than this of anything only costs time. */
export const mostEntries = 100;

/** Every signer costs a hash over the content and a signature; nobody honest needs more than a few. */
export const mostSigners = 20;

/** The outermost shell of CMS, read: its type and the fields of what it holds. */
export interface ContentInfo {
  readonly type: string;
  readonly fields: readonly DerElement[];
}

/** Wraps a CMS structure with its type, DER (RFC 5652 section 3). */
export function composeContentInfo(type: string, content: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(type), explicit(0, content));
}

/** Opens the shell, BER or DER; throws `ProtocolViolation` ASN1_MALFORMED. */
export function parseContentInfo(bytes: Uint8Array): ContentInfo {
  const [type, wrapped, ...rest] = readElements(readSingle(berToDer(bytes, what), what, tags.sequence).content, what);
  if (wrapped?.tag !== 0xa0 || rest.length > 0) throw malformed(what);
  return {
    type: readObjectIdentifier(type, what),
    fields: readElements(readSingle(wrapped.content, what, tags.sequence).content, what),
  };
}

/** Reads a list of at most `most` elements. */
export function readEntries(element: DerElement | undefined, most = mostEntries): DerElement[] {
  return readElements(element?.content ?? new Uint8Array(), what, most);
}

/** Composes the IssuerAndSerialNumber that names a certificate (RFC 5652 section 10.2.4). */
export function issuerAndSerial({ issuer, serialNumber }: Certificate): Uint8Array {
  return sequence(issuer.der, integer(new Uint8Array(Buffer.from(serialNumber, 'hex'))));
}

/** Says whether an identifier, by issuer and serial number or by key identifier, names a certificate. */
export function identifies(identifier: DerElement, certificate: Certificate): boolean {
  if (identifier.tag === 0x80) {
    return sameBytes(identifier.content, certificate.subjectKeyId ?? keyIdentifierOf(certificate.spki));
  }
  const [issuer, serial] = readElements(identifier.content, what);
  if (identifier.tag !== tags.sequence || issuer === undefined || serial?.tag !== tags.integer) return false;
  return sameBytes(issuer.raw, certificate.issuer.der) && serialText(serial.content) === certificate.serialNumber;
}

/** Makes the error for a message that needs what we do not have, or do not accept. */
export function unsupportedCms(feature: string): ProtocolViolation {
  return new ProtocolViolation('CMS_UNSUPPORTED', `The CMS message uses ${feature}, which is not supported.`, {
    rfc: 8551,
    section: '2',
  });
}
