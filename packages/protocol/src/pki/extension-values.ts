import { createHash } from 'node:crypto';
import {
  AccessDescription,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  DistributionPoint,
  DistributionPointName,
  ExtendedKeyUsage,
  GeneralName,
  KeyIdentifier,
  PolicyInformation,
} from '@peculiar/asn1-x509';
import { decodeAsn1, encodeAsn1 } from './asn1.ts';
import { malformed, octetString, readElements, readSingle, tags } from './der.ts';
import { extensionOids } from './extension.ts';
import type { Extension } from './extension.ts';

/** Key purposes of the ExtendedKeyUsage extension that we write or look for (RFC 5280 section 4.2.1.12). */
export const keyPurposes = { emailProtection: '1.3.6.1.5.5.7.3.4', any: '2.5.29.37.0' } as const;

const ocsp = '1.3.6.1.5.5.7.48.1';
const caIssuers = '1.3.6.1.5.5.7.48.2';

/** The key identifier of a public key: SHA-1 over the bits of the key (RFC 5280 section 4.2.1.2, method 1). */
export function keyIdentifierOf(spki: Uint8Array): Uint8Array {
  const what = 'public key';
  const bits = readElements(readSingle(spki, what, tags.sequence).content, what)[1];
  if (bits?.tag !== tags.bitString) throw malformed(what);
  return new Uint8Array(createHash('sha1').update(bits.content.subarray(1)).digest());
}

/** Makes the subjectKeyIdentifier extension of a key. */
export function subjectKeyIdentifier(spki: Uint8Array): Extension {
  const value = octetString(keyIdentifierOf(spki));
  return { oid: extensionOids.subjectKeyIdentifier, critical: false, value };
}

/** Makes an authorityKeyIdentifier extension with the key identifier alone (S/MIME BR 7.1.2.3 g). */
export function authorityKeyIdentifier(keyIdentifier: Uint8Array): Extension {
  const value = encodeAsn1(new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyIdentifier) }));
  return { oid: extensionOids.authorityKeyIdentifier, critical: false, value };
}

/** Makes the critical basicConstraints extension of a certification authority. */
export function basicConstraints(pathLength?: number): Extension {
  const limit = pathLength === undefined ? {} : { pathLenConstraint: pathLength };
  const value = encodeAsn1(new BasicConstraints({ cA: true, ...limit }));
  return { oid: extensionOids.basicConstraints, critical: true, value };
}

/** Makes an extendedKeyUsage extension. */
export function extendedKeyUsage(purposes: readonly string[]): Extension {
  const value = encodeAsn1(new ExtendedKeyUsage([...purposes]));
  return { oid: extensionOids.extendedKeyUsage, critical: false, value };
}

/** Makes a certificatePolicies extension without qualifiers. */
export function certificatePolicies(policyOids: readonly string[]): Extension {
  const policies = policyOids.map((policyIdentifier) => new PolicyInformation({ policyIdentifier }));
  return {
    oid: extensionOids.certificatePolicies,
    critical: false,
    value: encodeAsn1(new CertificatePolicies(policies)),
  };
}

/** Makes a cRLDistributionPoints extension of one point with one URL. */
export function crlDistributionPoint(url: string): Extension {
  const fullName = [new GeneralName({ uniformResourceIdentifier: url })];
  const point = new DistributionPoint({ distributionPoint: new DistributionPointName({ fullName }) });
  return {
    oid: extensionOids.crlDistributionPoints,
    critical: false,
    value: encodeAsn1(new CRLDistributionPoints([point])),
  };
}

/** Makes an authorityInfoAccess extension from the URLs that are given; `undefined` when none is. */
export function authorityInfoAccess(urls: {
  readonly ocsp?: string;
  readonly caIssuer?: string;
}): Extension | undefined {
  const access = (accessMethod: string, url: string | undefined): AccessDescription[] => {
    if (url === undefined) return [];
    return [
      new AccessDescription({ accessMethod, accessLocation: new GeneralName({ uniformResourceIdentifier: url }) }),
    ];
  };
  const list = [...access(ocsp, urls.ocsp), ...access(caIssuers, urls.caIssuer)];
  if (list.length === 0) return undefined;
  return {
    oid: extensionOids.authorityInfoAccess,
    critical: false,
    value: encodeAsn1(new AuthorityInfoAccessSyntax(list)),
  };
}

/** Reads basicConstraints; throws `ProtocolViolation` ASN1_MALFORMED like all readers here. */
export function readBasicConstraints(value: Uint8Array): { isCa: boolean; pathLength: number | undefined } {
  const { cA: isCa, pathLenConstraint: pathLength } = decodeAsn1(
    value,
    BasicConstraints,
    'basic constraints extension',
  );
  // The schema gives long numbers as text.
  if (pathLength !== undefined && !(Number.isInteger(pathLength) && pathLength >= 0)) throw malformed('path length');
  return { isCa, pathLength };
}

/** Reads the object identifiers of the key purposes. */
export function readExtendedKeyUsage(value: Uint8Array): string[] {
  return [...decodeAsn1(value, ExtendedKeyUsage, 'extended key usage extension')];
}

/** Reads the key identifier of a subjectKeyIdentifier. */
export function readSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return readSingle(value, 'subject key identifier extension', tags.octetString).content;
}

/** Reads the key identifier of an authorityKeyIdentifier, when it has one. */
export function readAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | undefined {
  const identifier = decodeAsn1(value, AuthorityKeyIdentifier, 'authority key identifier extension').keyIdentifier;
  return identifier === undefined ? undefined : new Uint8Array(identifier.buffer);
}

/** Reads the object identifiers of the policies. */
export function readCertificatePolicies(value: Uint8Array): string[] {
  // Spread here and below: the arrays of the schemas would make more of their own kind.
  const policies = [...decodeAsn1(value, CertificatePolicies, 'certificate policies extension')];
  return policies.map(({ policyIdentifier }) => policyIdentifier);
}

/** Reads the URLs of all distribution points. */
export function readCrlUrls(value: Uint8Array): string[] {
  const points = [...decodeAsn1(value, CRLDistributionPoints, 'CRL distribution points extension')];
  return points.flatMap((point) => point.distributionPoint?.fullName ?? []).flatMap(urlOf);
}

/** Reads the URLs of OCSP responders and of the issuer's certificates. */
export function readAuthorityInfoAccess(value: Uint8Array): { ocspUrls: string[]; caIssuerUrls: string[] } {
  const list = [...decodeAsn1(value, AuthorityInfoAccessSyntax, 'authority information access extension')];
  const urls = (method: string): string[] =>
    list.filter(({ accessMethod }) => accessMethod === method).flatMap(({ accessLocation }) => urlOf(accessLocation));
  return { ocspUrls: urls(ocsp), caIssuerUrls: urls(caIssuers) };
}

function urlOf(name: GeneralName): string[] {
  return name.uniformResourceIdentifier === undefined ? [] : [name.uniformResourceIdentifier];
}
