import { readChallenge } from './challenge.ts';
import type { Challenge } from './challenge.ts';
import { readIdentifier } from './identifier.ts';
import type { Identifier } from './identifier.ts';
import {
  optionalBoolean,
  optionalTimestamp,
  present,
  requireList,
  requireObject,
  requireOneOf,
} from './json-fields.ts';
import type { Place } from './json-fields.ts';

/** Every state of an authorization (RFC 8555 section 7.1.6). */
export const authorizationStatuses = ['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked'] as const;
export type AuthorizationStatus = (typeof authorizationStatuses)[number];

/** An account's right to an identifier, or the way to it (RFC 8555 section 7.1.4). */
export interface Authorization {
  readonly identifier: Identifier;
  readonly status: AuthorizationStatus;
  readonly expires?: string;
  readonly challenges: readonly Challenge[];
  readonly wildcard?: boolean;
}

/** Reads an authorization. Throws `ProtocolViolation` with code `AUTHORIZATION_INVALID` or `CHALLENGE_INVALID`. */
export function readAuthorization(json: unknown, where = 'the authorization'): Authorization {
  const place: Place = { code: 'AUTHORIZATION_INVALID', where, rfc: 8555, section: '7.1.4' };
  const object = requireObject(json, place);
  return present<Authorization>({
    identifier: readIdentifier(object['identifier'], place),
    status: requireOneOf(object, 'status', authorizationStatuses, place),
    expires: optionalTimestamp(object, 'expires', place),
    challenges: requireList(object, 'challenges', place).map((item) => readChallenge(item, `a challenge of ${where}`)),
    wildcard: optionalBoolean(object, 'wildcard', place),
  });
}

/**
 * Reads what a client sent to an authorization URL: only deactivation is possible (RFC 8555 section 7.5.2).
 * Throws `ProtocolViolation` with code `REQUEST_INVALID`.
 */
export function readAuthorizationUpdate(json: unknown): { readonly status: 'deactivated' } {
  const place: Place = { code: 'REQUEST_INVALID', where: 'the authorization update', rfc: 8555, section: '7.5.2' };
  return { status: requireOneOf(requireObject(json, place), 'status', ['deactivated'], place) };
}
