import { AsnConvert } from '@peculiar/asn1-schema';
import { malformed, readSingle } from './der.ts';

/** A schema class of the `@peculiar/asn1-*` packages. */
export type Asn1Schema<T> = new () => T;

/**
 * Decodes exactly one value by its schema; `what` names it in the error.
 * Throws `ProtocolViolation` ASN1_MALFORMED for anything else, also for bytes after the value.
 */
export function decodeAsn1<T>(bytes: Uint8Array, schema: Asn1Schema<T>, what: string): T {
  readSingle(bytes, what);
  try {
    return AsnConvert.parse(bytes, schema);
  } catch (cause) {
    throw malformed(what, cause);
  }
}

/** Encodes a value of a schema class as DER. */
export function encodeAsn1(value: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(value));
}
