import { ProtocolViolation } from '../errors.ts';
import { decodeBase64url } from './base64url.ts';

/** Which JSON object is being read, for the sentence and the code of the error. */
export interface Place {
  /** The error code, for example `ORDER_INVALID`. */
  readonly code: string;
  /** The noun and where it came from, for example `the order at https://ca.example/order/1`. */
  readonly where: string;
  readonly rfc: number;
  readonly section: string;
}

/** A JSON object whose members have not been looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Says whether a JSON value is an object. */
export function isJsonObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Makes the error for a value that does not keep to its RFC. */
export function violation(place: Place, rule: string, evidence?: unknown): ProtocolViolation {
  const where = { rfc: place.rfc, section: place.section };
  const seen = evidence === undefined ? undefined : quote(evidence);
  return new ProtocolViolation(
    place.code,
    `In ${place.where}, ${rule} (RFC ${place.rfc} section ${place.section}).`,
    seen === undefined ? where : { ...where, evidence: seen },
  );
}

/** The beginning of a value as JSON; what is nested deeper than the stack is deep cannot be written back. */
function quote(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)?.slice(0, 200);
  } catch {
    return 'a value of too many levels';
  }
}

/** Requires a JSON object. */
export function requireObject(json: unknown, place: Place): JsonObject {
  if (!isJsonObject(json)) throw violation(place, 'a JSON object is expected', json);
  return json;
}

/** Reads a text member; absent and `null` are `undefined`, as several servers write `null` for what they do not know. */
export function optionalString(object: JsonObject, name: string, place: Place): string | undefined {
  const value = object[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw violation(place, `"${name}" must be a string`, value);
  return value;
}

/** Requires a text member that is not empty. */
export function requireString(object: JsonObject, name: string, place: Place): string {
  const value = optionalString(object, name, place);
  if (value === undefined || value === '') throw violation(place, `"${name}" is missing`);
  return value;
}

/** Reads a true or false member. */
export function optionalBoolean(object: JsonObject, name: string, place: Place): boolean | undefined {
  const value = object[name] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean') {
    throw violation(place, `"${name}" must be true or false`, value);
  }
  return value;
}

/** Reads an RFC 3339 timestamp, kept as the text it is. */
export function optionalTimestamp(object: JsonObject, name: string, place: Place): string | undefined {
  const value = optionalString(object, name, place);
  if (value !== undefined && !isTimestamp(value)) {
    throw violation(place, `"${name}" must be an RFC 3339 timestamp`, value);
  }
  return value;
}

/** Requires one word out of a closed list. */
export function requireOneOf<T extends string>(
  object: JsonObject,
  name: string,
  allowed: readonly T[],
  place: Place,
): T {
  const value = requireString(object, name, place);
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw violation(place, `"${name}" must be one of ${allowed.join(', ')}`, value);
  return found;
}

/** Reads a list of texts. */
export function optionalStrings(object: JsonObject, name: string, place: Place): string[] | undefined {
  const value = object[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((item): item is string => typeof item === 'string')) {
    throw violation(place, `"${name}" must be a list of strings`, value);
  }
  return value;
}

/** Requires a list. */
export function requireList(object: JsonObject, name: string, place: Place): readonly unknown[] {
  const value: unknown = object[name];
  if (!Array.isArray(value)) throw violation(place, `"${name}" must be a list`, value);
  return value;
}

/** Requires bytes written as base64url without padding (RFC 8555 section 6.1). */
export function requireBytes(object: JsonObject, name: string, place: Place): Uint8Array {
  const bytes = decodeBase64url(requireString(object, name, place));
  if (bytes === undefined) throw violation(place, `"${name}" must be base64url without padding`);
  return bytes;
}

/** Drops the members that are `undefined`, so that what is absent stays absent. */
export function present<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

function isTimestamp(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}
