import { ConfigInvalid } from '../errors.ts';
import { formatAddress, parseAddress } from '../mail/address.ts';
import { requireList, requireObject, requireString } from './json-fields.ts';
import type { JsonObject, Place } from './json-fields.ts';

/** What a certificate is asked for (RFC 8555 section 7.1.3); `email` is RFC 8823 section 3. */
export interface Identifier {
  readonly type: 'email' | (string & {});
  readonly value: string;
}

/** Reads one identifier of any type. */
export function readIdentifier(json: unknown, place: Place): Identifier {
  const object = requireObject(json, { ...place, where: `an identifier of ${place.where}` });
  return { type: requireString(object, 'type', place), value: requireString(object, 'value', place) };
}

/** Reads the `identifiers` of an order. */
export function readIdentifiers(object: JsonObject, place: Place): readonly Identifier[] {
  return requireList(object, 'identifiers', place).map((item) => readIdentifier(item, place));
}

/**
 * Makes the identifier of one mailbox, the domain in lower-case A-labels where the local part is ASCII (RFC 8823 section 3).
 *
 * Throws `ConfigInvalid` with code `EMAIL_WILDCARD` for a `*`, which section 3 forbids, and `EMAIL_INVALID` for what is no address.
 */
export function requireEmailIdentifier(value: string): Identifier {
  const shown = JSON.stringify(value.slice(0, 320));
  const where = { path: 'email', expected: 'one address like alice@example.org' };
  if (value.includes('*')) {
    const message = `A certificate is for one mailbox, so ${shown} cannot be ordered: it holds a wildcard.`;
    throw new ConfigInvalid('EMAIL_WILDCARD', message, where);
  }
  const address = parseAddress(value);
  if (address === undefined) throw new ConfigInvalid('EMAIL_INVALID', `${shown} is no email address.`, where);
  return { type: 'email', value: formatAddress(address) };
}
