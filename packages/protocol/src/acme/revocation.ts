import { encodeBase64url } from './base64url.ts';
import { present, requireBytes, requireObject, violation } from './json-fields.ts';
import type { Place } from './json-fields.ts';
import { revocationReasons } from '../pki/crl.ts';

/** A wish to revoke a certificate, DER, for a reason (RFC 8555 section 7.6). */
export interface RevocationRequest {
  readonly certificate: Uint8Array;
  readonly reason?: number;
}

/** Writes the payload of a revokeCert request. */
export function composeRevocation(request: RevocationRequest): {
  readonly certificate: string;
  readonly reason?: number;
} {
  const certificate = encodeBase64url(request.certificate);
  return request.reason === undefined ? { certificate } : { certificate, reason: request.reason };
}

/** Reads the payload of a revokeCert request. Throws `ProtocolViolation`, code `REQUEST_INVALID` or `REVOCATION_REASON_INVALID`. */
export function readRevocationRequest(json: unknown): RevocationRequest {
  const place: Place = { code: 'REQUEST_INVALID', where: 'the revokeCert request', rfc: 8555, section: '7.6' };
  const object = requireObject(json, place);
  const known = Object.values(revocationReasons).find((code) => code === object['reason']);
  if (object['reason'] !== undefined && known === undefined) {
    throw violation(
      { ...place, code: 'REVOCATION_REASON_INVALID' },
      '"reason" must be a code of RFC 5280',
      object['reason'],
    );
  }
  return present<RevocationRequest>({ certificate: requireBytes(object, 'certificate', place), reason: known });
}
