import { ProtocolViolation } from '../errors.ts';
import { parseAddress } from '../mail/address.ts';
import type { Authorization } from './authorization.ts';
import {
  optionalString,
  optionalTimestamp,
  present,
  requireObject,
  requireOneOf,
  requireString,
} from './json-fields.ts';
import type { Place } from './json-fields.ts';
import { readProblem } from './problem.ts';
import type { Problem } from './problem.ts';

/** Every state of a challenge (RFC 8555 section 7.1.6). */
export const challengeStatuses = ['pending', 'processing', 'valid', 'invalid'] as const;
export type ChallengeStatus = (typeof challengeStatuses)[number];

/** A server's offer to check control of an identifier in one way (RFC 8555 section 8). */
export interface Challenge {
  readonly type: string;
  readonly url: string;
  readonly status: ChallengeStatus;
  readonly validated?: string;
  readonly error?: Problem;
  readonly token?: string;
  /** With `email-reply-00`: the address the challenge mail comes from (RFC 8823 section 3). */
  readonly from?: string;
}

/** The challenge this project is about (RFC 8823 section 3); `token` is token-part2. */
export interface EmailReplyChallenge extends Challenge {
  readonly type: 'email-reply-00';
  readonly token: string;
  readonly from: string;
}

/** Reads a challenge of any type. Throws `ProtocolViolation` with code `CHALLENGE_INVALID`. */
export function readChallenge(json: unknown, where = 'the challenge'): Challenge {
  const place: Place = { code: 'CHALLENGE_INVALID', where, rfc: 8555, section: '8' };
  const object = requireObject(json, place);
  const error = object['error'] ?? undefined;
  return present<Challenge>({
    type: requireString(object, 'type', place),
    url: requireString(object, 'url', place),
    // Section 8 requires a status, the example of section 7.5 shows challenges without one: those are new.
    status: object['status'] === undefined ? 'pending' : requireOneOf(object, 'status', challengeStatuses, place),
    validated: optionalTimestamp(object, 'validated', place),
    error: error === undefined ? undefined : readProblem(error),
    token: optionalString(object, 'token', place),
    from: optionalString(object, 'from', place),
  });
}

/**
 * Finds the `email-reply-00` challenge of an authorization, with a token of at least 128 bits and the address of a sender.
 *
 * Throws `ProtocolViolation` with code `NO_EMAIL_CHALLENGE` when the server offers none, `CHALLENGE_INVALID` when the one it
 * offers cannot be used (RFC 8823 section 3).
 */
export function requireEmailReplyChallenge(authorization: Authorization): EmailReplyChallenge {
  const { type, value } = authorization.identifier;
  const challenge = authorization.challenges.find((offered) => offered.type === 'email-reply-00');
  if (challenge === undefined) {
    const offered = authorization.challenges.map((other) => other.type).join(', ') || 'none';
    throw new ProtocolViolation(
      'NO_EMAIL_CHALLENGE',
      `The server offers no email-reply-00 challenge for the ${type} identifier ${value} (it offers: ${offered}).`,
      { rfc: 8823, section: '3', evidence: offered },
    );
  }
  const { token, from } = challenge;
  // RFC 8823 section 3 wants 128 bits of token: 22 characters of base64url. Padding is tolerated and kept, as some servers send it.
  if (token === undefined || !/^[A-Za-z0-9_-]{22,1024}={0,2}$/.test(token)) {
    throw unusable(value, 'its token is not base64url of at least 128 bits', token);
  }
  if (from === undefined || from === '') throw unusable(value, 'it has no "from" address', undefined);
  // No mail could ever come from it, so there is nothing to wait for.
  if (parseAddress(from) === undefined) throw unusable(value, 'its "from" is not one plain address', from);
  return { ...challenge, type: 'email-reply-00', token, from };
}

function unusable(value: string, reason: string, evidence: string | undefined): ProtocolViolation {
  const rule = { rfc: 8823, section: '3' };
  return new ProtocolViolation(
    'CHALLENGE_INVALID',
    `The email-reply-00 challenge for ${value} cannot be used: ${reason}.`,
    evidence === undefined ? rule : { ...rule, evidence: evidence.slice(0, 200) },
  );
}
