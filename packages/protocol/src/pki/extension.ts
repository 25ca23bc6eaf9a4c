import {
  der,
  malformed,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  tags,
} from './der.ts';

/** One extension of a certificate, a request or a revocation list (RFC 5280 section 4.1). */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** The DER inside the OCTET STRING. */
  readonly value: Uint8Array;
}

/** Object identifiers of the extensions that we write or understand. */
export const extensionOids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  issuingDistributionPoint: '2.5.29.28',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
} as const;

/** Encodes a list of extensions. */
export function encodeExtensions(extensions: readonly Extension[]): Uint8Array {
  const encoded = extensions.map(({ oid, critical, value }) => {
    const flag = critical ? [der(tags.boolean, Uint8Array.of(0xff))] : [];
    return sequence(objectIdentifier(oid), ...flag, octetString(value));
  });
  return sequence(...encoded);
}

/**
 * Decodes a list of extensions. Throws `ProtocolViolation` ASN1_MALFORMED, also when one occurs twice, for then
 * two readers could each believe another one (RFC 5280 section 4.2).
 */
export function decodeExtensions(bytes: Uint8Array, what: string): Extension[] {
  const extensions = readElements(readSingle(bytes, what, tags.sequence).content, what).map((element): Extension => {
    const fields = readElements(element.content, what);
    const critical = fields.length === 3 ? fields[1] : undefined;
    const value = fields.at(-1);
    if (element.tag !== tags.sequence || fields.length < 2 || fields.length > 3) throw malformed(what);
    if (value?.tag !== tags.octetString) throw malformed(what);
    if (critical !== undefined && (critical.tag !== tags.boolean || critical.content.length !== 1))
      throw malformed(what);
    return {
      oid: readObjectIdentifier(fields[0], what),
      critical: critical !== undefined && critical.content[0] !== 0,
      value: value.content,
    };
  });
  if (new Set(extensions.map(({ oid }) => oid)).size !== extensions.length) throw malformed(what);
  return extensions;
}
