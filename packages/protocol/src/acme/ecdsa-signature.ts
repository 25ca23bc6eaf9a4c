import { integer, sequence } from '../pki/der.ts';

/**
 * Turns the ECDSA signature of a JWS, both numbers in full length one after the other (RFC 7518 section 3.4), into the DER
 * that OpenSSL reads; `undefined` when it does not have twice `octets`.
 */
export function ecdsaSignatureToDer(signature: Uint8Array, octets: number): Uint8Array | undefined {
  if (signature.length !== 2 * octets) return undefined;
  return sequence(integer(signature.subarray(0, octets)), integer(signature.subarray(octets)));
}
