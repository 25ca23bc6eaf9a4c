import { malformed, readElements, readSingle, tags } from './der.ts';
import type { DerElement } from './der.ts';
import { parseName } from './distinguished-name.ts';
import type { DistinguishedName } from './distinguished-name.ts';
import { ProtocolViolation } from '../errors.ts';
import {
  readAuthorityInfoAccess,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCertificatePolicies,
  readCrlUrls,
  readExtendedKeyUsage,
  readSubjectKeyIdentifier,
} from './extension-values.ts';
import { decodeExtensions, extensionOids } from './extension.ts';
import type { Extension } from './extension.ts';
import { decodeKeyUsage } from './key-usage.ts';
import type { KeyUsage } from './key-usage.ts';
import { decodePem } from './pem.ts';
import { addressesOf, parseSubjectAlternativeName } from './subject-alternative-name.ts';
import type { GeneralName } from './subject-alternative-name.ts';

/** An X.509 certificate as its fields (RFC 5280 section 4.1). */
export interface Certificate {
  readonly der: Uint8Array;
  /** The signed part, DER. */
  readonly tbs: Uint8Array;
  /** AlgorithmIdentifier of the signature, DER. */
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** Lower-case hexadecimal of the unsigned number, an even count of digits, no leading zero octets. */
  readonly serialNumber: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Every entry of the subjectAltName. */
  readonly names: readonly GeneralName[];
  /** The e-mail addresses among `names`, as they are written there. */
  readonly addresses: readonly string[];
  readonly keyUsage?: readonly KeyUsage[];
  /** Object identifiers of the key purposes. */
  readonly extendedKeyUsage?: readonly string[];
  readonly isCa: boolean;
  readonly pathLength?: number;
  readonly subjectKeyId?: Uint8Array;
  readonly authorityKeyId?: Uint8Array;
  /** Object identifiers. */
  readonly policies: readonly string[];
  readonly crlUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly caIssuerUrls: readonly string[];
  /** All extensions, also those that the fields above are made from. */
  readonly extensions: readonly Extension[];
}

const what = 'certificate';

/** Parses one certificate; throws `ProtocolViolation` ASN1_MALFORMED. */
export function parseCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm, signature, ...rest] = readElements(readSingle(der, what, tags.sequence).content, what);
  if (tbs?.tag !== tags.sequence || algorithm === undefined || signature === undefined) throw malformed(what);
  if (signature.tag !== tags.bitString || signature.content[0] !== 0 || rest.length > 0) throw malformed(what);
  const fields = readElements(tbs.content, what);
  const version = fields[0]?.tag === 0xa0 ? fields.shift() : undefined;
  const [serial, inner, issuer, validity, subject, spki, ...optional] = fields;
  if (serial?.tag !== tags.integer || serial.content.length === 0 || spki?.tag !== tags.sequence) throw malformed(what);
  if (issuer === undefined || subject === undefined || validity === undefined) throw malformed(what);
  // The algorithm stands twice and only one of them is signed (RFC 5280 section 4.1.1.2).
  if (inner === undefined || !Buffer.from(inner.raw).equals(algorithm.raw)) throw malformed(what);
  const [notBefore, notAfter] = readElements(validity.content, what);
  return {
    der,
    tbs: tbs.raw,
    signatureAlgorithm: algorithm.raw,
    signature: signature.content.subarray(1),
    spki: spki.raw,
    serialNumber: serialText(serial.content),
    issuer: parseName(issuer.raw),
    subject: parseName(subject.raw),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    ...extensionFields(readOptional(version, optional)),
  };
}

/**
 * Parses every certificate of a PEM text, in order; other blocks are ignored.
 * Throws `ProtocolViolation` CERTIFICATE_MISSING when there is none, PEM_MALFORMED or ASN1_MALFORMED.
 */
export function parseCertificateChain(pem: string): Certificate[] {
  const blocks = decodePem(pem).filter(({ label }) => label === 'CERTIFICATE');
  if (blocks.length === 0) {
    throw new ProtocolViolation('CERTIFICATE_MISSING', 'The text holds no PEM certificate.', {
      rfc: 8555,
      section: '7.4.2',
    });
  }
  return blocks.map(({ der }) => parseCertificate(der));
}

/** Says in words whose certificate it is, for messages: the subject, else the addresses, else the serial number. */
export function describeCertificate(certificate: Certificate): string {
  if (certificate.subject.text !== '') return certificate.subject.text;
  return certificate.addresses.length > 0 ? certificate.addresses.join(', ') : `serial ${certificate.serialNumber}`;
}

/** Reads UTCTime or GeneralizedTime in the form RFC 5280 section 4.1.2.5 prescribes: seconds, `Z`. */
export function readTime(element: DerElement | undefined): Date {
  const digits = new TextDecoder('latin1').decode(element?.content);
  const form = element?.tag === tags.utcTime ? /^\d{12}Z$/ : /^\d{14}Z$/;
  if (!form.test(digits)) throw malformed('time');
  const full = digits.length === 15 ? digits : (Number(digits.slice(0, 2)) < 50 ? '20' : '19') + digits;
  const date = new Date(full.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(date.getTime())) throw malformed('time');
  return date;
}

/** Writes the number of an INTEGER as hexadecimal, the way `Certificate.serialNumber` holds it. */
export function serialText(content: Uint8Array): string {
  const start = content.findIndex((octet) => octet !== 0);
  return Buffer.from(start < 0 ? Uint8Array.of(0) : content.subarray(start)).toString('hex');
}

function readOptional(version: DerElement | undefined, optional: readonly DerElement[]): Extension[] {
  const extensions = optional.find(({ tag }) => tag === 0xa3);
  if (optional.some(({ tag }) => tag !== 0x81 && tag !== 0x82 && tag !== 0xa3)) throw malformed(what);
  // Only version 3, which is written as 2, has extensions.
  if (extensions !== undefined && version?.content.at(-1) !== 2) throw malformed(what);
  return extensions === undefined ? [] : decodeExtensions(extensions.content, what);
}

type ExtensionFields = Pick<
  Certificate,
  | 'names'
  | 'addresses'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'isCa'
  | 'pathLength'
  | 'subjectKeyId'
  | 'authorityKeyId'
  | 'policies'
  | 'crlUrls'
  | 'ocspUrls'
  | 'caIssuerUrls'
  | 'extensions'
>;

function extensionFields(extensions: readonly Extension[]): ExtensionFields {
  const read = <T>(oid: string, reader: (value: Uint8Array) => T): T | undefined => {
    const extension = extensions.find((candidate) => candidate.oid === oid);
    return extension === undefined ? undefined : reader(extension.value);
  };
  const names = read(extensionOids.subjectAlternativeName, parseSubjectAlternativeName) ?? [];
  const constraints = read(extensionOids.basicConstraints, readBasicConstraints);
  const access = read(extensionOids.authorityInfoAccess, readAuthorityInfoAccess);
  return {
    names,
    addresses: addressesOf(names),
    isCa: constraints?.isCa ?? false,
    policies: read(extensionOids.certificatePolicies, readCertificatePolicies) ?? [],
    crlUrls: read(extensionOids.crlDistributionPoints, readCrlUrls) ?? [],
    ocspUrls: access?.ocspUrls ?? [],
    caIssuerUrls: access?.caIssuerUrls ?? [],
    extensions,
    ...present('pathLength', constraints?.pathLength),
    ...present('keyUsage', read(extensionOids.keyUsage, decodeKeyUsage)),
    ...present('extendedKeyUsage', read(extensionOids.extendedKeyUsage, readExtendedKeyUsage)),
    ...present('subjectKeyId', read(extensionOids.subjectKeyIdentifier, readSubjectKeyIdentifier)),
    ...present('authorityKeyId', read(extensionOids.authorityKeyIdentifier, readAuthorityKeyIdentifier)),
  };
}

/** An absent extension is an absent field, not one that is `undefined`. */
function present<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, T>);
}
