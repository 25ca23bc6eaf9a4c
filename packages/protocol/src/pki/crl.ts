import { ProtocolViolation } from '../errors.ts';
import { readTime, serialText } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import {
  bitString,
  concatBytes,
  der,
  explicit,
  integer,
  malformed,
  readElements,
  readSingle,
  sameBytes,
  sequence,
  tags,
  time,
} from './der.ts';
import type { DerElement } from './der.ts';
import { parseName } from './distinguished-name.ts';
import type { DistinguishedName } from './distinguished-name.ts';
import {
  authorityKeyIdentifier,
  issuingDistributionPoint,
  keyIdentifierOf,
  readIssuingDistributionPoint,
} from './extension-values.ts';
import { decodeExtensions, encodeExtensions, extensionOids } from './extension.ts';
import type { Extension } from './extension.ts';
import type { Issuer } from './issue.ts';
import { decodeSignatureAlgorithm, verifySignature } from './signature-algorithm.ts';

/** Why a certificate was revoked, by the names and numbers of RFC 5280 section 5.3.1 (and RFC 8555 section 7.6). */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

/** The name of a reason. */
export type RevocationReason = keyof typeof revocationReasons;

/** One revoked certificate. */
export interface RevokedCertificate {
  /** As `Certificate.serialNumber` holds it: hexadecimal. */
  readonly serialNumber: string;
  readonly date: Date;
  /** A number of `revocationReasons`; left out and 0 mean the same (RFC 5280 section 5.3.1). */
  readonly reason?: number;
}

/** What a revocation list says. */
export interface CrlRequest {
  readonly issuer: Issuer;
  readonly revoked: readonly RevokedCertificate[];
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Greater than the one of every earlier list of this issuer. */
  readonly number: number;
  /** Makes it a partial list, of the certificates that name this URL as their distribution point. */
  readonly distributionPointUrl?: string;
  /** Awaited after every thousand entries, so that a long list does not keep everybody else waiting. */
  readonly pause?: () => Promise<void>;
}

/** A revocation list, read. */
export interface Crl {
  readonly der: Uint8Array;
  /** The signed part, DER. */
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  readonly revoked: readonly RevokedCertificate[];
  readonly number?: number;
  /** A partial list says only something about the certificates that name one of these as their distribution point. */
  readonly distributionPointUrls?: readonly string[];
}

const what = 'certificate revocation list';

/** Composes and signs a version 2 revocation list, DER (RFC 5280 section 5.1, S/MIME BR 7.2). */
export async function composeCrl(request: CrlRequest): Promise<Uint8Array> {
  const { certificate, signer } = request.issuer;
  const keyIdentifier = certificate.subjectKeyId ?? keyIdentifierOf(certificate.spki);
  const extensions = [
    authorityKeyIdentifier(keyIdentifier),
    { oid: extensionOids.crlNumber, critical: false, value: integer(request.number) },
    ...(request.distributionPointUrl === undefined ? [] : [issuingDistributionPoint(request.distributionPointUrl)]),
  ];
  const tbs = sequence(
    integer(1),
    signer.signatureAlgorithm,
    certificate.subject.der,
    time(request.thisUpdate),
    time(request.nextUpdate),
    // RFC 5280 section 5.1.2.6: without revoked certificates the list is absent, not empty.
    ...(request.revoked.length === 0 ? [] : [der(tags.sequence, await encodeAllRevoked(request))]),
    explicit(0, encodeExtensions(extensions)),
  );
  return sequence(tbs, signer.signatureAlgorithm, bitString(await signer.sign(tbs)));
}

/** Parses a revocation list; throws `ProtocolViolation` ASN1_MALFORMED, or CRL_UNSUPPORTED for one with an unknown scope. */
export function parseCrl(bytes: Uint8Array): Crl {
  const [tbs, algorithm, signature, ...rest] = readElements(readSingle(bytes, what, tags.sequence).content, what);
  if (tbs?.tag !== tags.sequence || algorithm === undefined || signature === undefined) throw malformed(what);
  if (signature.tag !== tags.bitString || signature.content[0] !== 0 || rest.length > 0) throw malformed(what);
  const fields = readElements(tbs.content, what);
  if (fields[0]?.tag === tags.integer) fields.shift();
  const [inner, issuer, thisUpdate, ...optional] = fields;
  if (inner === undefined || issuer === undefined || !sameBytes(inner.raw, algorithm.raw)) throw malformed(what);
  const nextUpdate = optional.find(({ tag }) => tag === tags.utcTime || tag === tags.generalizedTime);
  const revoked = optional.find(({ tag }) => tag === tags.sequence);
  const extensions = optional.find(({ tag }) => tag === 0xa0);
  const list = extensions === undefined ? [] : decodeExtensions(extensions.content, what);
  requireUnderstood(list);
  const number = crlNumber(list);
  const scope = list.find(({ oid }) => oid === extensionOids.issuingDistributionPoint);
  const urls = scope === undefined ? undefined : readIssuingDistributionPoint(scope.value);
  return {
    der: bytes,
    tbs: tbs.raw,
    signatureAlgorithm: algorithm.raw,
    signature: signature.content.subarray(1),
    issuer: parseName(issuer.raw),
    thisUpdate: readTime(thisUpdate),
    ...(nextUpdate === undefined ? {} : { nextUpdate: readTime(nextUpdate) }),
    revoked: readElements(revoked?.content ?? new Uint8Array(), what, Infinity).map((entry) => decodeRevoked(entry)),
    ...(number === undefined ? {} : { number }),
    ...(urls === undefined ? {} : { distributionPointUrls: urls }),
  };
}

/** Says whether a list is of this issuer and signed by its key. */
export function isCrlOf(crl: Crl, issuer: Certificate): boolean {
  if (!sameBytes(crl.issuer.der, issuer.subject.der)) return false;
  return verifySignature(issuer.spki, decodeSignatureAlgorithm(crl.signatureAlgorithm), crl.tbs, crl.signature);
}

/** How many entries are encoded at a stretch: a few milliseconds. */
const sliceLength = 1000;

/** There may be hundreds of thousands: one buffer for all of them, and each reason and each second encoded once. */
async function encodeAllRevoked({ revoked, pause }: Pick<CrlRequest, 'revoked' | 'pause'>): Promise<Uint8Array> {
  const reasons = once((reason: number) => {
    const value = der(0x0a, Uint8Array.of(reason));
    return reason === 0
      ? new Uint8Array()
      : encodeExtensions([{ oid: extensionOids.reasonCode, critical: false, value }]);
  });
  const times = once((second: number) => time(new Date(second * 1000)));
  const slices: Uint8Array[] = [];
  for (let from = 0; from < revoked.length; from += sliceLength) {
    if (from > 0) await pause?.();
    const slice = revoked.slice(from, from + sliceLength);
    slices.push(
      concatBytes(
        slice.map(({ serialNumber, date, reason = 0 }) =>
          sequence(
            integer(Buffer.from(serialNumber, 'hex')),
            times(Math.floor(date.getTime() / 1000)),
            reasons(reason),
          ),
        ),
      ),
    );
  }
  return concatBytes(slices);
}

function once(make: (key: number) => Uint8Array): (key: number) => Uint8Array {
  const made = new Map<number, Uint8Array>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

function decodeRevoked(entry: DerElement): RevokedCertificate {
  const [serial, date, extensions] = readElements(entry.content, what);
  if (serial?.tag !== tags.integer) throw malformed(what);
  const list = extensions === undefined ? [] : decodeExtensions(extensions.raw, what);
  requireUnderstood(list);
  const value = list.find(({ oid }) => oid === extensionOids.reasonCode)?.value;
  const reason = value === undefined ? undefined : readSingle(value, what, 0x0a).content[0];
  return {
    serialNumber: serialText(serial.content),
    date: readTime(date),
    ...(reason === undefined ? {} : { reason }),
  };
}

function crlNumber(extensions: readonly Extension[]): number | undefined {
  const value = extensions.find(({ oid }) => oid === extensionOids.crlNumber)?.value;
  if (value === undefined) return undefined;
  const number = Number(`0x${serialText(readSingle(value, what, tags.integer).content)}`);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Critical extensions make a list one of some certificates only, or of another issuer's (RFC 5280 section 5.2). */
function requireUnderstood(extensions: readonly Extension[]): void {
  const unknown = extensions.find(({ critical, oid, value }) => critical && !isUnderstood(oid, value));
  if (unknown === undefined) return;
  throw new ProtocolViolation('CRL_UNSUPPORTED', `The ${what} has a critical extension ${unknown.oid}.`, {
    rfc: 5280,
    section: '5.2',
  });
}

function isUnderstood(oid: string, value: Uint8Array): boolean {
  if (oid === extensionOids.issuingDistributionPoint) return readIssuingDistributionPoint(value) !== undefined;
  return oid === extensionOids.reasonCode;
}
