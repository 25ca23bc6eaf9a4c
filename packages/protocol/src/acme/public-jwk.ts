import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ProtocolViolation } from '../errors.ts';
import { remembered } from '../remembered.ts';
import { decodeBase64url } from './base64url.ts';
import { isJsonObject } from './json-fields.ts';
import type { JsonObject } from './json-fields.ts';

/** A public key as ACME carries it (RFC 7517), with the members that RFC 7638 counts and no others. */
export type PublicJwk =
  | { readonly kty: 'EC'; readonly crv: 'P-256' | 'P-384'; readonly x: string; readonly y: string }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };

/** The signature algorithms we sign with and accept (RFC 7518 section 3.1, RFC 8037): no MAC, no `none`, no SHA-1. */
export const jwsAlgorithms = ['ES256', 'ES384', 'RS256', 'EdDSA'] as const;
export type JwsAlgorithm = (typeof jwsAlgorithms)[number];

/** The one algorithm that belongs to a key: the curve fixes it, and RSA signs RS256. */
export function algorithmOf(jwk: PublicJwk): JwsAlgorithm {
  if (jwk.kty === 'RSA') return 'RS256';
  if (jwk.kty === 'OKP') return 'EdDSA';
  return jwk.crv === 'P-256' ? 'ES256' : 'ES384';
}

const rsaBits = { least: 2048, most: 8192 };

/**
 * Requires a usable public key: EC P-256 or P-384 with a point on the curve, Ed25519, or RSA of 2048 to 8192 bits with an odd
 * exponent above 65536; returned with its required members only.
 *
 * Throws `ProtocolViolation` with code `JWS_KEY_REFUSED` (`badPublicKey`, RFC 8555 section 6.2), also when private members
 * are there.
 */
export function requirePublicJwk(json: unknown): PublicJwk {
  if (!isJsonObject(json)) throw refused('a JSON object is expected');
  if (['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'].some((name) => name in json)) {
    throw refused('it holds private key members, which must never be sent');
  }
  const jwk = selectMembers(json);
  const key = importPublicJwk(jwk);
  if (jwk.kty === 'RSA') checkRsa(key);
  return jwk;
}

/** A server sees the same accounts again and again. */
const mostOpen = 1000;

/**
 * Opens a JWK for `node:crypto`; the ones asked for most recently are kept open. Throws `ProtocolViolation` with code
 * `JWS_KEY_REFUSED`.
 */
export const importPublicJwk: (jwk: PublicJwk) => KeyObject = remembered(
  mostOpen,
  (jwk) => JSON.stringify(requiredMembers(jwk)),
  (jwk) => {
    try {
      return createPublicKey({ key: { ...jwk }, format: 'jwk' });
    } catch (error) {
      throw refused(`its numbers are no ${jwk.kty === 'RSA' ? 'RSA' : jwk.crv} public key`, error);
    }
  },
);

/** Writes a public key as a JWK. Throws `ProtocolViolation` with code `JWS_KEY_REFUSED` for other kinds of key. */
export function exportPublicJwk(key: KeyObject): PublicJwk {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return requirePublicJwk(publicKey.export({ format: 'jwk' }));
}

/**
 * The RFC 7638 thumbprint: base64url of SHA-256 over the required members in lexical order.
 */
export function thumbprintOf(jwk: PublicJwk): string {
  return createHash('sha256')
    .update(JSON.stringify(requiredMembers(jwk)))
    .digest('base64url');
}

/**
 * The thumbprint that an account with this public key would be found by; `undefined` when no account can hold such a key.
 */
export function thumbprintOfKey(key: KeyObject): string | undefined {
  try {
    const jwk = selectMembers(key.export({ format: 'jwk' }));
    if (jwk.kty === 'RSA') checkRsa(key);
    return thumbprintOf(jwk);
  } catch (error) {
    if (error instanceof ProtocolViolation) return undefined;
    throw error;
  }
}

/** Says whether two JWKs are the same key, whatever else they say. */
export function sameJwk(a: PublicJwk, b: PublicJwk): boolean {
  return JSON.stringify(requiredMembers(a)) === JSON.stringify(requiredMembers(b));
}

/** In the lexical order that RFC 7638 section 3.3 hashes. */
function requiredMembers(jwk: PublicJwk): Readonly<Record<string, string>> {
  if (jwk.kty === 'RSA') return { e: jwk.e, kty: jwk.kty, n: jwk.n };
  if (jwk.kty === 'OKP') return { crv: jwk.crv, kty: jwk.kty, x: jwk.x };
  return { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };
}

function selectMembers(json: JsonObject): PublicJwk {
  const { kty, crv } = json;
  if (kty === 'EC' && (crv === 'P-256' || crv === 'P-384')) {
    const octets = crv === 'P-256' ? 32 : 48;
    return { kty, crv, x: coordinate(json, 'x', octets), y: coordinate(json, 'y', octets) };
  }
  if (kty === 'OKP' && crv === 'Ed25519') return { kty, crv, x: coordinate(json, 'x', 32) };
  if (kty === 'RSA') return { kty, n: number(json, 'n'), e: number(json, 'e') };
  throw refused('EC P-256, EC P-384, Ed25519 or RSA is expected');
}

/** Full length with leading zeros (RFC 7518 section 6.2.1.2), so that a key has one thumbprint only. */
function coordinate(json: JsonObject, name: string, octets: number): string {
  const { text, bytes } = requireKeyBytes(json, name);
  if (bytes.length !== octets) throw refused(`"${name}" must have ${octets} octets`);
  return text;
}

/** Without leading zeros (RFC 7518 section 2, Base64urlUInt), for the same reason. */
function number(json: JsonObject, name: string): string {
  const { text, bytes } = requireKeyBytes(json, name);
  if (bytes.length === 0 || bytes[0] === 0) throw refused(`"${name}" must be a number without leading zeros`);
  return text;
}

function requireKeyBytes(json: JsonObject, name: string): { readonly text: string; readonly bytes: Uint8Array } {
  const text = json[name];
  const bytes = typeof text === 'string' && text.length <= 2048 ? decodeBase64url(text) : undefined;
  if (typeof text !== 'string' || bytes === undefined) throw refused(`"${name}" must be base64url`);
  return { text, bytes };
}

function checkRsa(key: KeyObject): void {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < rsaBits.least || modulusLength > rsaBits.most) {
    throw refused(`an RSA key must have ${rsaBits.least} to ${rsaBits.most} bits, this one has ${modulusLength}`);
  }
  if (publicExponent < 65537n || publicExponent % 2n === 0n) throw refused('its RSA exponent is not acceptable');
}

function refused(reason: string, cause?: unknown): ProtocolViolation {
  return new ProtocolViolation(
    'JWS_KEY_REFUSED',
    `The public key is refused: ${reason}.`,
    { rfc: 8555, section: '6.2' },
    { cause },
  );
}
