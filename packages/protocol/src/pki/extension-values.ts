import { createHash } from 'node:crypto';
import {
  der,
  explicit,
  integer,
  malformed,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  readSingle,
  sameBytes,
  sequence,
  tags,
} from './der.ts';
import type { DerElement } from './der.ts';
import { extensionOids } from './extension.ts';
import type { Extension } from './extension.ts';
import { decodeGeneralName, encodeGeneralName } from './subject-alternative-name.ts';

/** Key purposes of the ExtendedKeyUsage extension that we write or look for (RFC 5280 section 4.2.1.12). */
export const keyPurposes = {
  emailProtection: '1.3.6.1.5.5.7.3.4',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  any: '2.5.29.37.0',
} as const;

const ocsp = '1.3.6.1.5.5.7.48.1';
const caIssuers = '1.3.6.1.5.5.7.48.2';

/** The key identifier of a public key: SHA-1 over the bits of the key (RFC 5280 section 4.2.1.2, method 1). */
export function keyIdentifierOf(spki: Uint8Array): Uint8Array {
  const bits = readList(spki, 'public key')[1];
  if (bits?.tag !== tags.bitString) throw malformed('public key');
  return new Uint8Array(createHash('sha1').update(bits.content.subarray(1)).digest());
}

/** Makes the subjectKeyIdentifier extension of a key. */
export function subjectKeyIdentifier(spki: Uint8Array): Extension {
  return extension('subjectKeyIdentifier', octetString(keyIdentifierOf(spki)));
}

/** Makes an authorityKeyIdentifier extension with the key identifier alone (S/MIME BR 7.1.2.3 g). */
export function authorityKeyIdentifier(keyIdentifier: Uint8Array): Extension {
  return extension('authorityKeyIdentifier', sequence(der(0x80, keyIdentifier)));
}

/** Makes the critical basicConstraints extension of a certification authority. */
export function basicConstraints(pathLength?: number): Extension {
  const limit = pathLength === undefined ? [] : [integer(pathLength)];
  const value = sequence(der(tags.boolean, Uint8Array.of(0xff)), ...limit);
  return { ...extension('basicConstraints', value), critical: true };
}

/** Makes an extendedKeyUsage extension. */
export function extendedKeyUsage(purposes: readonly string[]): Extension {
  return extension('extendedKeyUsage', sequence(...purposes.map(objectIdentifier)));
}

/** Makes a certificatePolicies extension without qualifiers. */
export function certificatePolicies(policyOids: readonly string[]): Extension {
  return extension('certificatePolicies', sequence(...policyOids.map((oid) => sequence(objectIdentifier(oid)))));
}

/** Makes a cRLDistributionPoints extension of one point with one URL. */
export function crlDistributionPoint(url: string): Extension {
  return extension('crlDistributionPoints', sequence(sequence(explicit(0, explicit(0, uri(url))))));
}

/**
 * Makes the critical issuingDistributionPoint extension of a list that covers only the end-entity certificates which point
 * to it (RFC 5280 section 5.2.5).
 */
export function issuingDistributionPoint(url: string): Extension {
  const point = explicit(0, explicit(0, uri(url)));
  const value = sequence(point, der(0x81, Uint8Array.of(0xff)));
  return { ...extension('issuingDistributionPoint', value), critical: true };
}

/** Makes the extension by which an OCSP signer needs no revocation check of its own (RFC 6960 section 4.2.2.2.1). */
export function ocspNoCheck(): Extension {
  return extension('ocspNoCheck', der(tags.null));
}

/** Makes an authorityInfoAccess extension from the URLs that are given; `undefined` when none is. */
export function authorityInfoAccess(urls: {
  readonly ocsp?: string | undefined;
  readonly caIssuer?: string | undefined;
}): Extension | undefined {
  const access = (method: string, url: string | undefined): Uint8Array[] =>
    url === undefined ? [] : [sequence(objectIdentifier(method), uri(url))];
  const list = [...access(ocsp, urls.ocsp), ...access(caIssuers, urls.caIssuer)];
  return list.length === 0 ? undefined : extension('authorityInfoAccess', sequence(...list));
}

/** Reads basicConstraints; throws `ProtocolViolation` ASN1_MALFORMED like all readers here. */
export function readBasicConstraints(value: Uint8Array): { isCa: boolean; pathLength: number | undefined } {
  const what = 'basic constraints extension';
  const fields = readList(value, what);
  const flag = fields[0]?.tag === tags.boolean ? fields.shift() : undefined;
  const [limit, ...rest] = fields;
  if (rest.length > 0 || (flag !== undefined && flag.content.length !== 1)) throw malformed(what);
  const isCa = flag !== undefined && flag.content[0] !== 0;
  if (limit === undefined) return { isCa, pathLength: undefined };
  const [pathLength, ...more] = limit.content;
  // Nobody needs a path of more than 127 authorities, and a negative one is nonsense.
  if (limit.tag !== tags.integer || pathLength === undefined || pathLength > 127 || more.length > 0) {
    throw malformed(what);
  }
  return { isCa, pathLength };
}

/** Reads the object identifiers of the key purposes. */
export function readExtendedKeyUsage(value: Uint8Array): string[] {
  const what = 'extended key usage extension';
  return readList(value, what).map((purpose) => readObjectIdentifier(purpose, what));
}

/** Reads the key identifier of a subjectKeyIdentifier. */
export function readSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return readSingle(value, 'subject key identifier extension', tags.octetString).content;
}

/** Reads the key identifier of an authorityKeyIdentifier, when it has one. */
export function readAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | undefined {
  return readList(value, 'authority key identifier extension').find(({ tag }) => tag === 0x80)?.content;
}

/** Reads the object identifiers of the policies. */
export function readCertificatePolicies(value: Uint8Array): string[] {
  const what = 'certificate policies extension';
  return readList(value, what).map((policy) => readObjectIdentifier(readElements(policy.content, what)[0], what));
}

/** Reads the URLs of all distribution points; other forms of their names are passed over. */
export function readCrlUrls(value: Uint8Array): string[] {
  const what = 'CRL distribution points extension';
  const inside = (elements: readonly DerElement[]): DerElement[] =>
    elements.filter(({ tag }) => tag === 0xa0).flatMap(({ content }) => readElements(content, what));
  const points = readList(value, what).flatMap((point) => inside(readElements(point.content, what)));
  return inside(points).flatMap((name) => urlOf(name));
}

/**
 * Reads the URLs of an issuingDistributionPoint; `undefined` when it limits its list to anything but the end-entity
 * certificates that point to it, which nobody here needs.
 */
export function readIssuingDistributionPoint(value: Uint8Array): string[] | undefined {
  const what = 'issuing distribution point extension';
  const [point, ...limits] = readList(value, what);
  const [names] = readElements(point?.content ?? new Uint8Array(), what);
  const users = (limit: DerElement): boolean => limit.tag === 0x81 && sameBytes(limit.content, Uint8Array.of(0xff));
  if (point?.tag !== 0xa0 || names?.tag !== 0xa0 || !limits.every(users)) return undefined;
  return readElements(names.content, what).flatMap((name) => urlOf(name));
}

/** Reads the URLs of OCSP responders and of the issuer's certificates. */
export function readAuthorityInfoAccess(value: Uint8Array): { ocspUrls: string[]; caIssuerUrls: string[] } {
  const what = 'authority information access extension';
  const list = readList(value, what).map((description) => {
    const [method, location] = readElements(description.content, what);
    if (location === undefined) throw malformed(what);
    return { method: readObjectIdentifier(method, what), urls: urlOf(location) };
  });
  const urls = (wanted: string): string[] =>
    list.filter(({ method }) => method === wanted).flatMap((entry) => entry.urls);
  return { ocspUrls: urls(ocsp), caIssuerUrls: urls(caIssuers) };
}

function extension(name: keyof typeof extensionOids, value: Uint8Array): Extension {
  return { oid: extensionOids[name], critical: false, value };
}

function readList(value: Uint8Array, what: string): DerElement[] {
  return readElements(readSingle(value, what, tags.sequence).content, what);
}

function uri(url: string): Uint8Array {
  return encodeGeneralName({ kind: 'uniformResourceIdentifier', value: url });
}

function urlOf(element: DerElement): string[] {
  const name = decodeGeneralName(element);
  return name.kind === 'uniformResourceIdentifier' ? [name.value] : [];
}
