import { encodeBase64url } from './base64url.ts';
import { readIdentifiers } from './identifier.ts';
import type { Identifier } from './identifier.ts';
import {
  optionalString,
  optionalTimestamp,
  present,
  requireBytes,
  requireList,
  requireObject,
  requireOneOf,
  requireString,
  violation,
} from './json-fields.ts';
import type { Place } from './json-fields.ts';
import { readProblem } from './problem.ts';
import type { Problem } from './problem.ts';

/** Every state of an order (RFC 8555 section 7.1.6). */
export const orderStatuses = ['pending', 'ready', 'processing', 'valid', 'invalid'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** An order as the server shows it (RFC 8555 section 7.1.3); times are RFC 3339 texts, the lists hold URLs. */
export interface Order {
  readonly status: OrderStatus;
  readonly expires?: string;
  readonly identifiers: readonly Identifier[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly error?: Problem;
  readonly authorizations: readonly string[];
  readonly finalize: string;
  readonly certificate?: string;
  readonly profile?: string;
  /** The certificate this one replaces (RFC 9773 section 5). */
  readonly replaces?: string;
}

/** The payload of newOrder (RFC 8555 section 7.4). */
export interface NewOrderRequest {
  readonly identifiers: readonly Identifier[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly profile?: string;
  readonly replaces?: string;
}

/** Reads an order. Throws `ProtocolViolation` with code `ORDER_INVALID`. */
export function readOrder(json: unknown, where = 'the order'): Order {
  const place: Place = { code: 'ORDER_INVALID', where, rfc: 8555, section: '7.1.3' };
  const object = requireObject(json, place);
  const authorizations = requireList(object, 'authorizations', place);
  if (!authorizations.every((url): url is string => typeof url === 'string')) {
    throw violation(place, '"authorizations" must be a list of URLs', authorizations);
  }
  const error = object['error'] ?? undefined;
  return present<Order>({
    status: requireOneOf(object, 'status', orderStatuses, place),
    expires: optionalTimestamp(object, 'expires', place),
    identifiers: readIdentifiers(object, place),
    notBefore: optionalTimestamp(object, 'notBefore', place),
    notAfter: optionalTimestamp(object, 'notAfter', place),
    error: error === undefined ? undefined : readProblem(error),
    authorizations,
    finalize: requireString(object, 'finalize', place),
    certificate: optionalString(object, 'certificate', place),
    profile: optionalString(object, 'profile', place),
    replaces: optionalString(object, 'replaces', place),
  });
}

/** Reads what a client sent to newOrder. Throws `ProtocolViolation` with code `REQUEST_INVALID`. */
export function readNewOrderRequest(json: unknown): NewOrderRequest {
  const place: Place = { code: 'REQUEST_INVALID', where: 'the newOrder request', rfc: 8555, section: '7.4' };
  const object = requireObject(json, place);
  const identifiers = readIdentifiers(object, place);
  if (identifiers.length === 0) throw violation(place, '"identifiers" is empty');
  return present<NewOrderRequest>({
    identifiers,
    notBefore: optionalTimestamp(object, 'notBefore', place),
    notAfter: optionalTimestamp(object, 'notAfter', place),
    profile: optionalString(object, 'profile', place),
    replaces: optionalString(object, 'replaces', place),
  });
}

/** Writes the payload of a POST to the finalize URL (RFC 8555 section 7.4). */
export function composeFinalize(csr: Uint8Array): { readonly csr: string } {
  return { csr: encodeBase64url(csr) };
}

/** Reads the CSR, DER, out of a finalize request. Throws `ProtocolViolation` with code `REQUEST_INVALID`. */
export function readFinalizeRequest(json: unknown): Uint8Array {
  const place: Place = { code: 'REQUEST_INVALID', where: 'the finalize request', rfc: 8555, section: '7.4' };
  return requireBytes(requireObject(json, place), 'csr', place);
}
