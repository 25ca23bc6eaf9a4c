import { parseCertificate, readTime } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import {
  bitString,
  der,
  explicit,
  malformed,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  tags,
  text,
} from './der.ts';
import type { DerElement } from './der.ts';
import { keyIdentifierOf } from './extension-values.ts';
import { decodeExtensions, encodeExtensions } from './extension.ts';
import type { Issuer } from './issue.ts';
import { readOcspCertificateId } from './ocsp-certificate-id.ts';
import type { OcspCertificateId } from './ocsp-certificate-id.ts';
import { nonceOf, ocspNonce } from './ocsp-request.ts';

/** What is known about one certificate (RFC 6960 section 2.2). */
export type OcspStatus =
  | { readonly status: 'good' | 'unknown' }
  /** `reason` is a number of `revocationReasons`; 0 is left out. */
  | { readonly status: 'revoked'; readonly at: Date; readonly reason?: number };

/** The answer about one certificate. */
export type OcspAnswer = OcspStatus & {
  readonly certificateId: OcspCertificateId;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
};

/** What an answer is made from. */
export interface OcspResponseRequest {
  /** Who signs: the issuer itself, or the holder of a certificate that the issuer gave out for this. */
  readonly signer: Issuer;
  /** Whether the signer's certificate goes along; an issuer's own need not. */
  readonly withCertificate: boolean;
  readonly producedAt: Date;
  readonly answers: readonly OcspAnswer[];
  readonly nonce?: Uint8Array;
}

/** An answer, read; nothing of it is believed until `isOcspResponseOf` was asked. */
export interface OcspResponse {
  /** The signed part, DER. */
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  /** Who says that it signed: hash of its key, or its name, DER. */
  readonly responder: { readonly keyHash: Uint8Array } | { readonly name: Uint8Array };
  readonly producedAt: Date;
  readonly answers: readonly OcspAnswer[];
  readonly nonce?: Uint8Array;
  readonly certificates: readonly Certificate[];
}

/** Why a responder does not answer; these are not signed (RFC 6960 section 4.2.1). */
export const ocspErrors = {
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const;

/** The name of such a reason. */
export type OcspError = keyof typeof ocspErrors;

const basic = '1.3.6.1.5.5.7.48.1.1';
const what = 'OCSP response';
const enumerated = 0x0a;

/** Composes an answer that says only why there is none, DER. */
export function composeOcspError(error: OcspError): Uint8Array {
  return sequence(der(enumerated, Uint8Array.of(ocspErrors[error])));
}

/** Composes and signs an answer, DER (RFC 6960 section 4.2.1; responder by key, as RFC 5019 section 2.2.1 likes it). */
export async function composeOcspResponse(request: OcspResponseRequest): Promise<Uint8Array> {
  const { signer, certificate } = request.signer;
  const extensions = request.nonce === undefined ? [] : [explicit(1, encodeExtensions([ocspNonce(request.nonce)]))];
  const tbs = sequence(
    explicit(2, octetString(keyIdentifierOf(signer.spki))),
    generalizedTime(request.producedAt),
    sequence(...request.answers.map(encodeAnswer)),
    ...extensions,
  );
  const certificates = request.withCertificate ? [explicit(0, sequence(certificate.der))] : [];
  const response = sequence(tbs, signer.signatureAlgorithm, bitString(await signer.sign(tbs)), ...certificates);
  const bytes = sequence(objectIdentifier(basic), octetString(response));
  return sequence(der(enumerated, Uint8Array.of(0)), explicit(0, bytes));
}

/** Parses an answer, or names why there is none. Throws `ProtocolViolation` ASN1_MALFORMED. */
export function parseOcspResponse(bytes: Uint8Array): OcspResponse | { readonly error: OcspError } {
  const [status, wrapped, ...rest] = readElements(readSingle(bytes, what, tags.sequence).content, what);
  if (status?.tag !== enumerated || status.content.length !== 1 || rest.length > 0) throw malformed(what);
  const error = (Object.keys(ocspErrors) as OcspError[]).find((name) => ocspErrors[name] === status.content[0]);
  if (error !== undefined) return { error };
  if (status.content[0] !== 0 || wrapped?.tag !== 0xa0) throw malformed(what);
  const [type, octets] = readElements(readSingle(wrapped.content, what, tags.sequence).content, what);
  if (readObjectIdentifier(type, what) !== basic || octets?.tag !== tags.octetString) throw malformed(what);
  const [tbs, algorithm, signature, certificates] = readElements(
    readSingle(octets.content, what, tags.sequence).content,
    what,
  );
  if (tbs?.tag !== tags.sequence || algorithm === undefined || signature?.tag !== tags.bitString) throw malformed(what);
  if (signature.content[0] !== 0 || (certificates !== undefined && certificates.tag !== 0xa0)) throw malformed(what);
  const list = certificates === undefined ? [] : readElements(readSingle(certificates.content, what).content, what);
  return {
    ...readData(tbs),
    tbs: tbs.raw,
    signatureAlgorithm: algorithm.raw,
    signature: signature.content.subarray(1),
    certificates: list.map(({ raw }) => parseCertificate(raw)),
  };
}

function readData(tbs: DerElement): Pick<OcspResponse, 'responder' | 'producedAt' | 'answers' | 'nonce'> {
  const fields = readElements(tbs.content, what);
  if (fields[0]?.tag === 0xa0) fields.shift();
  const [responder, producedAt, answers, extensions, ...rest] = fields;
  if (responder === undefined || answers?.tag !== tags.sequence || rest.length > 0) throw malformed(what);
  if (extensions !== undefined && extensions.tag !== 0xa1) throw malformed(what);
  const nonce = extensions === undefined ? undefined : nonceOf(decodeExtensions(extensions.content, what));
  return {
    responder: readResponder(responder),
    producedAt: readTime(producedAt),
    answers: readElements(answers.content, what).map(readAnswer),
    ...(nonce === undefined ? {} : { nonce }),
  };
}

function readResponder(element: DerElement): OcspResponse['responder'] {
  if (element.tag === 0xa1) return { name: element.content };
  if (element.tag !== 0xa2) throw malformed(what);
  return { keyHash: readSingle(element.content, what, tags.octetString).content };
}

function encodeAnswer(answer: OcspAnswer): Uint8Array {
  return sequence(
    answer.certificateId.der,
    encodeStatus(answer),
    generalizedTime(answer.thisUpdate),
    ...(answer.nextUpdate === undefined ? [] : [explicit(0, generalizedTime(answer.nextUpdate))]),
  );
}

function encodeStatus(answer: OcspStatus): Uint8Array {
  if (answer.status !== 'revoked') return der(answer.status === 'good' ? 0x80 : 0x82);
  const { at, reason = 0 } = answer;
  return der(0xa1, generalizedTime(at), ...(reason === 0 ? [] : [explicit(0, der(enumerated, Uint8Array.of(reason)))]));
}

function readAnswer(element: DerElement): OcspAnswer {
  const [id, status, thisUpdate, ...optional] = readElements(element.content, what);
  const nextUpdate = optional.find(({ tag }) => tag === 0xa0);
  return {
    certificateId: readOcspCertificateId(id),
    ...readStatus(status),
    thisUpdate: readTime(thisUpdate),
    ...(nextUpdate === undefined ? {} : { nextUpdate: readTime(readSingle(nextUpdate.content, what)) }),
  };
}

function readStatus(element: DerElement | undefined): OcspStatus {
  if (element?.tag === 0x80) return { status: 'good' };
  if (element?.tag === 0x82) return { status: 'unknown' };
  if (element?.tag !== 0xa1) throw malformed(what);
  const [at, wrapped] = readElements(element.content, what);
  const reason = wrapped === undefined ? undefined : readSingle(wrapped.content, what, enumerated).content[0];
  return { status: 'revoked', at: readTime(at), ...(reason === undefined ? {} : { reason }) };
}

/** OCSP knows GeneralizedTime alone, to the second (RFC 6960 section 4.2.2.1, RFC 5019 section 2.2.4). */
function generalizedTime(date: Date): Uint8Array {
  return text(`${date.toISOString().replace(/\.\d+Z$|[-:T]/g, '')}Z`, tags.generalizedTime);
}
