import { decodeExtensions, encodeExtensions, extensionOids } from './extension.ts';
import type { Extension } from './extension.ts';
import { explicit, malformed, octetString, readElements, readSingle, sequence, tags } from './der.ts';
import { readOcspCertificateId } from './ocsp-certificate-id.ts';
import type { OcspCertificateId } from './ocsp-certificate-id.ts';

/** What an OCSP client asks (RFC 6960 section 4.1.1). */
export interface OcspRequest {
  readonly certificateIds: readonly OcspCertificateId[];
  /** 1 to 128 octets (RFC 9654 section 2.1). */
  readonly nonce?: Uint8Array;
}

const what = 'OCSP request';
const longestNonce = 128;

/** Composes a request, DER, without a signature. */
export function composeOcspRequest({ certificateIds, nonce }: OcspRequest): Uint8Array {
  const extensions = nonce === undefined ? [] : [explicit(2, encodeExtensions([ocspNonce(nonce)]))];
  return sequence(sequence(sequence(...certificateIds.map((id) => sequence(id.der))), ...extensions));
}

/**
 * Parses a request; its signature, if any, is not looked at. Throws `ProtocolViolation` ASN1_MALFORMED, also for one that asks
 * for nothing or has a critical extension that we do not know.
 */
export function parseOcspRequest(bytes: Uint8Array): OcspRequest {
  const [tbs, signature, ...rest] = readElements(readSingle(bytes, what, tags.sequence).content, what);
  if (tbs?.tag !== tags.sequence || (signature !== undefined && signature.tag !== 0xa0) || rest.length > 0) {
    throw malformed(what);
  }
  const fields = readElements(tbs.content, what);
  // Version 1, which DER leaves out but some write, and the name of who asks, which changes nothing.
  while (fields[0]?.tag === 0xa0 || fields[0]?.tag === 0xa1) fields.shift();
  const [list, extensions, ...more] = fields;
  if (list?.tag !== tags.sequence || more.length > 0) throw malformed(what);
  if (extensions !== undefined && extensions.tag !== 0xa2) throw malformed(what);
  const certificateIds = readElements(list.content, what).map((request) => {
    const [id, single] = readElements(request.content, what);
    if (single !== undefined) requireKnown(decodeExtensions(single.content, what));
    return readOcspCertificateId(id);
  });
  if (certificateIds.length === 0) throw malformed(what);
  const nonce = extensions === undefined ? undefined : nonceOf(decodeExtensions(extensions.content, what));
  return { certificateIds, ...(nonce === undefined ? {} : { nonce }) };
}

/** Makes the extension by which an answer belongs to a request (RFC 9654 section 2.1). */
export function ocspNonce(nonce: Uint8Array): Extension {
  return { oid: extensionOids.ocspNonce, critical: false, value: octetString(nonce) };
}

/** Reads the nonce among extensions; throws `ProtocolViolation` ASN1_MALFORMED for one of a forbidden length. */
export function nonceOf(extensions: readonly Extension[]): Uint8Array | undefined {
  requireKnown(extensions);
  const value = extensions.find(({ oid }) => oid === extensionOids.ocspNonce)?.value;
  if (value === undefined) return undefined;
  const nonce = readSingle(value, 'OCSP nonce', tags.octetString).content;
  if (nonce.length < 1 || nonce.length > longestNonce) throw malformed('OCSP nonce');
  return nonce;
}

function requireKnown(extensions: readonly Extension[]): void {
  if (extensions.some(({ critical, oid }) => critical && oid !== extensionOids.ocspNonce)) throw malformed(what);
}
