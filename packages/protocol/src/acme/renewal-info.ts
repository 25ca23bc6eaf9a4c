import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { optionalString, optionalTimestamp, present, requireObject, violation } from './json-fields.ts';
import type { JsonObject, Place } from './json-fields.ts';

/** When the CA would like a certificate to be renewed (RFC 9773 section 4.2); times are RFC 3339 texts. */
export interface RenewalInfo {
  readonly suggestedWindow: { readonly start: string; readonly end: string };
  readonly explanationURL?: string;
}

/** Reads a renewalInfo resource. Throws `ProtocolViolation` with code `RENEWAL_INFO_INVALID`. */
export function readRenewalInfo(json: unknown, where = 'the renewal information'): RenewalInfo {
  const place: Place = { code: 'RENEWAL_INFO_INVALID', where, rfc: 9773, section: '4.2' };
  const object = requireObject(json, place);
  const window = requireObject(object['suggestedWindow'], place);
  const start = requireTimestamp(window, 'start', place);
  const end = requireTimestamp(window, 'end', place);
  if (Date.parse(end) <= Date.parse(start)) throw violation(place, 'the suggested window ends before it starts');
  return present<RenewalInfo>({
    suggestedWindow: { start, end },
    explanationURL: optionalString(object, 'explanationURL', place),
  });
}

/**
 * Names a certificate to the CA (RFC 9773 section 4.1): the key identifier of its authorityKeyIdentifier and its serial number,
 * the latter as the content bytes of the DER integer, a leading zero byte included.
 */
export function certificateId(authorityKeyId: Uint8Array, serialNumber: Uint8Array): string {
  return `${encodeBase64url(authorityKeyId)}.${encodeBase64url(serialNumber)}`;
}

/**
 * Reads such a name: the key identifier, and the serial number as `Certificate.serialNumber` holds it. `undefined` for a text
 * that is none.
 */
export function parseCertificateId(
  text: string,
): { readonly authorityKeyId: Uint8Array; readonly serialNumber: string } | undefined {
  const [authorityKeyId, serial, ...rest] = text.split('.').map(decodeBase64url);
  if (authorityKeyId === undefined || serial === undefined || rest.length > 0) return undefined;
  if (authorityKeyId.length === 0 || serial.length === 0) return undefined;
  const digits = Buffer.from(serial)
    .toString('hex')
    .replace(/^(?:00)+(?=..)/, '');
  return { authorityKeyId, serialNumber: digits };
}

function requireTimestamp(object: JsonObject, name: string, place: Place): string {
  const value = optionalTimestamp(object, name, place);
  if (value === undefined) throw violation(place, `"${name}" is missing`);
  return value;
}
