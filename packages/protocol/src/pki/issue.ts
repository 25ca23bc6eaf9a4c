import type { Certificate } from './certificate.ts';
import { bitString, explicit, integer, sequence, time } from './der.ts';
import { composeName } from './distinguished-name.ts';
import type { NameAttribute } from './distinguished-name.ts';
import {
  authorityInfoAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoint,
  extendedKeyUsage,
  keyIdentifierOf,
  keyPurposes,
  subjectKeyIdentifier,
} from './extension-values.ts';
import { encodeExtensions, extensionOids } from './extension.ts';
import type { Extension } from './extension.ts';
import { encodeKeyUsage } from './key-usage.ts';
import type { KeyUsage } from './key-usage.ts';
import type { Signer } from './signer.ts';

/** A certification authority that signs: its certificate and the key of that certificate. */
export interface Issuer {
  readonly certificate: Certificate;
  readonly signer: Signer;
}

/** The fields of a certificate to be signed (RFC 5280 section 4.1.2). */
export interface CertificateFields {
  /** An unsigned big-endian number. */
  readonly serial: Uint8Array;
  /** Name, DER: the very bytes of the issuing certificate's subject. */
  readonly issuer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Name, DER. */
  readonly subject: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  readonly extensions: readonly Extension[];
  readonly issuerSigner: Signer;
}

/** Where relying parties find what they need about an issuer; plain `http` URLs. */
export interface IssuerUrls {
  readonly crlUrl?: string;
  readonly caIssuerUrl?: string;
  readonly ocspUrl?: string;
}

/** What a root certificate says of itself. */
export interface RootRequest {
  readonly signer: Signer;
  readonly subject: readonly NameAttribute[];
  readonly serial: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What an intermediate certificate says. */
export interface IntermediateRequest extends IssuerUrls {
  readonly issuer: Issuer;
  readonly spki: Uint8Array;
  readonly subject: readonly NameAttribute[];
  readonly serial: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Certification authorities that may follow below; 0 without it. */
  readonly pathLength?: number;
  /** Object identifiers; without them anyPolicy, which only an intermediate of the root's own operator may have. */
  readonly policyOids?: readonly string[];
}

const anyPolicy = '2.5.29.32.0';
const caKeyUsage = ['keyCertSign', 'cRLSign'] as const;

/** Composes and signs a version 3 certificate, DER; what it says is the caller's affair. */
export async function composeCertificate(fields: CertificateFields): Promise<Uint8Array> {
  const { issuerSigner, extensions } = fields;
  const tbs = sequence(
    explicit(0, integer(2)),
    integer(fields.serial),
    issuerSigner.signatureAlgorithm,
    fields.issuer,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    fields.subject,
    fields.spki,
    ...(extensions.length === 0 ? [] : [explicit(3, encodeExtensions(extensions))]),
  );
  return sequence(tbs, issuerSigner.signatureAlgorithm, bitString(await issuerSigner.sign(tbs)));
}

/** Makes a serial number of 126 random bits: positive, and of 16 octets always (S/MIME BR 7.1). */
export function composeSerial(random: (bytes: number) => Uint8Array): Uint8Array {
  const serial = Uint8Array.from(random(16));
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

/** Composes a self-signed root certificate, DER (S/MIME BR 7.1.2.1). */
export async function composeRoot(request: RootRequest): Promise<Uint8Array> {
  const { signer, serial, notBefore, notAfter } = request;
  const name = composeName(request.subject);
  return composeCertificate({
    serial,
    issuer: name,
    subject: name,
    notBefore,
    notAfter,
    spki: signer.spki,
    issuerSigner: signer,
    extensions: [basicConstraints(), keyUsage(caKeyUsage), subjectKeyIdentifier(signer.spki)],
  });
}

/** Composes the certificate of an authority that issues S/MIME certificates, DER (S/MIME BR 7.1.2.2). */
export async function composeIntermediate(request: IntermediateRequest): Promise<Uint8Array> {
  const { issuer, spki, serial, notBefore, notAfter } = request;
  return composeCertificate({
    serial,
    issuer: issuer.certificate.subject.der,
    subject: composeName(request.subject),
    notBefore,
    notAfter,
    spki,
    issuerSigner: issuer.signer,
    extensions: [
      basicConstraints(request.pathLength ?? 0),
      keyUsage(caKeyUsage),
      extendedKeyUsage([keyPurposes.emailProtection]),
      certificatePolicies(request.policyOids ?? [anyPolicy]),
      ...issuerExtensions(issuer, request),
      subjectKeyIdentifier(spki),
    ],
  });
}

/** Makes the critical keyUsage extension. */
export function keyUsage(usage: readonly KeyUsage[]): Extension {
  return { oid: extensionOids.keyUsage, critical: true, value: encodeKeyUsage(usage) };
}

/** Makes the extensions that tell who issued a certificate and where to ask about it. */
export function issuerExtensions(issuer: Issuer, urls: IssuerUrls): Extension[] {
  const keyIdentifier = issuer.certificate.subjectKeyId ?? keyIdentifierOf(issuer.certificate.spki);
  const access = authorityInfoAccess({ ocsp: urls.ocspUrl, caIssuer: urls.caIssuerUrl });
  return [
    authorityKeyIdentifier(keyIdentifier),
    ...(urls.crlUrl === undefined ? [] : [crlDistributionPoint(urls.crlUrl)]),
    ...(access === undefined ? [] : [access]),
  ];
}
