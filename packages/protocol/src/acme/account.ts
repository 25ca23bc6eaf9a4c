import type { FlattenedJws } from './jws.ts';
import {
  optionalBoolean,
  optionalString,
  optionalStrings,
  present,
  requireObject,
  requireOneOf,
} from './json-fields.ts';
import type { Place } from './json-fields.ts';

/** Every state of an account (RFC 8555 section 7.1.6). */
export const accountStatuses = ['valid', 'deactivated', 'revoked'] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** An account as the server shows it (RFC 8555 section 7.1.2). */
export interface Account {
  readonly status: AccountStatus;
  readonly contact?: readonly string[];
  readonly termsOfServiceAgreed?: boolean;
  readonly externalAccountBinding?: unknown;
  /** Where the orders are listed. Required by the RFC, and left out by large servers all the same. */
  readonly orders?: string;
}

/** The payload of newAccount (RFC 8555 section 7.3). */
export interface NewAccountRequest {
  readonly termsOfServiceAgreed?: boolean;
  readonly contact?: readonly string[];
  readonly onlyReturnExisting?: boolean;
  readonly externalAccountBinding?: FlattenedJws;
}

/** The same on the server's side: the binding is still to be parsed, by `parseExternalAccountBinding`. */
export type ReceivedNewAccount = Omit<NewAccountRequest, 'externalAccountBinding'> & {
  readonly externalAccountBinding?: unknown;
};

/** The payload of a POST to the account URL (RFC 8555 sections 7.3.2 and 7.3.6). */
export interface AccountUpdate {
  readonly contact?: readonly string[];
  readonly status?: 'deactivated';
}

/** Reads an account. Throws `ProtocolViolation` with code `ACCOUNT_INVALID`. */
export function readAccount(json: unknown, where = 'the account'): Account {
  const place: Place = { code: 'ACCOUNT_INVALID', where, rfc: 8555, section: '7.1.2' };
  const object = requireObject(json, place);
  return present<Account>({
    status: requireOneOf(object, 'status', accountStatuses, place),
    contact: optionalStrings(object, 'contact', place),
    termsOfServiceAgreed: optionalBoolean(object, 'termsOfServiceAgreed', place),
    externalAccountBinding: object['externalAccountBinding'] ?? undefined,
    orders: optionalString(object, 'orders', place),
  });
}

/** Reads what a client sent to newAccount. Throws `ProtocolViolation` with code `REQUEST_INVALID`. */
export function readNewAccountRequest(json: unknown): ReceivedNewAccount {
  const place: Place = { code: 'REQUEST_INVALID', where: 'the newAccount request', rfc: 8555, section: '7.3' };
  const object = requireObject(json, place);
  return present<ReceivedNewAccount>({
    termsOfServiceAgreed: optionalBoolean(object, 'termsOfServiceAgreed', place),
    contact: optionalStrings(object, 'contact', place),
    onlyReturnExisting: optionalBoolean(object, 'onlyReturnExisting', place),
    externalAccountBinding: object['externalAccountBinding'] ?? undefined,
  });
}

/**
 * Reads what a client sent to its account; members that a client cannot change are ignored, as the RFC wants.
 * Throws `ProtocolViolation` with code `REQUEST_INVALID`.
 */
export function readAccountUpdate(json: unknown): AccountUpdate {
  const place: Place = { code: 'REQUEST_INVALID', where: 'the account update', rfc: 8555, section: '7.3.2' };
  const object = requireObject(json, place);
  const status = object['status'] === undefined ? undefined : requireOneOf(object, 'status', accountStatuses, place);
  return present<AccountUpdate>({
    contact: optionalStrings(object, 'contact', place),
    status: status === 'deactivated' ? status : undefined,
  });
}

/** Reads one page of the orders list: URLs (RFC 8555 section 7.1.2.1). Throws `ProtocolViolation`, `ORDERS_LIST_INVALID`. */
export function readOrdersList(json: unknown, where = 'the orders list'): readonly string[] {
  const place: Place = { code: 'ORDERS_LIST_INVALID', where, rfc: 8555, section: '7.1.2.1' };
  return optionalStrings(requireObject(json, place), 'orders', place) ?? [];
}
