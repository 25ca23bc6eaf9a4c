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
