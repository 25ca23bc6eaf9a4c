import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ProtocolViolation } from '../errors.ts';
import type { AccountKey } from './account-key.ts';
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { ecdsaSignatureToDer } from './ecdsa-signature.ts';
import { isJsonObject } from './json-fields.ts';
import type { JsonObject } from './json-fields.ts';
import { parseJsonText } from './json-text.ts';
import { algorithmOf, importPublicJwk, jwsAlgorithms, requirePublicJwk, thumbprintOf } from './public-jwk.ts';
import type { JwsAlgorithm, PublicJwk } from './public-jwk.ts';

export { accountKeyOf, openAccountKey } from './account-key.ts';
export type { AccountKey } from './account-key.ts';
export { jwsAlgorithms, sameJwk, thumbprintOf, thumbprintOfKey } from './public-jwk.ts';
export type { JwsAlgorithm, PublicJwk } from './public-jwk.ts';

/** A JWS in the flattened JSON serialization (RFC 7515 section 7.2.2); every ACME request body is one. */
export interface FlattenedJws {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

/** What a request's protected header says beside the algorithm and the key. */
export interface JwsHeader {
  readonly url: string;
  /** Left out in an inner JWS only. */
  readonly nonce?: string;
  /** The account URL; without it the header carries the public key. */
  readonly kid?: string;
}

/** A JWS that keeps to RFC 8555 section 6.2, and whose signature has not been looked at yet. */
export interface ParsedJws {
  readonly algorithm: JwsAlgorithm;
  readonly url: string;
  readonly nonce?: string;
  /** Exactly one of `jwk` and `kid` is there. */
  readonly jwk?: PublicJwk;
  readonly kid?: string;
  readonly jws: FlattenedJws;
}

const encoder = new TextEncoder();

/**
 * Signs a request (RFC 8555 section 6.2). The payload is written as JSON; `''` makes a POST-as-GET (section 6.3).
 */
export async function signJws(key: AccountKey, header: JwsHeader, payload: unknown): Promise<FlattenedJws> {
  const who = header.kid === undefined ? { jwk: key.jwk } : { kid: header.kid };
  const nonce = header.nonce === undefined ? {} : { nonce: header.nonce };
  const protectedHeader = encodeJson({ alg: key.algorithm, ...who, ...nonce, url: header.url });
  const body = payload === '' ? '' : encodeJson(payload);
  const signature = await key.sign(encoder.encode(`${protectedHeader}.${body}`));
  return { protected: protectedHeader, payload: body, signature: encodeBase64url(signature) };
}

/**
 * Parses a request body: text or bytes (then also members named twice are refused), or JSON that was parsed elsewhere.
 * `nonce: 'absent'` is for the inner JWS of a key change, which must not have one.
 *
 * Throws `ProtocolViolation` with code `JWS_MALFORMED` or `JSON_INVALID` (`malformed`), `JWS_ALGORITHM_REFUSED`
 * (`badSignatureAlgorithm`, to be answered with `jwsAlgorithms`), `JWS_KEY_REFUSED` (`badPublicKey`) or `JWS_NONCE_MISSING`
 * (`badNonce`).
 */
export function parseJws(body: unknown, options: { readonly nonce?: 'required' | 'absent' } = {}): ParsedJws {
  const jws = readFlattened(body);
  const header = readProtectedHeader(jws);
  const algorithm = jwsAlgorithms.find((name) => name === header['alg']);
  if (algorithm === undefined) throw refusedAlgorithm(header['alg']);
  const url = header['url'];
  if (typeof url !== 'string' || url === '') throw malformed('the protected header has no "url"', '6.4.1');
  const nonce = readNonce(header, options.nonce ?? 'required');
  return { algorithm, url, ...(nonce === undefined ? {} : { nonce }), ...readSigner(header, algorithm), jws };
}

/**
 * Verifies the signature and gives back the payload: no bytes for a POST-as-GET. `jwk` is the account's key, or the one of the
 * header where the RFC wants it there.
 *
 * Throws `ProtocolViolation` with code `JWS_SIGNATURE_INVALID`; `JWS_ALGORITHM_REFUSED` when the algorithm is not the key's own.
 */
export async function verifyJws(parsed: ParsedJws, jwk: PublicJwk): Promise<Uint8Array> {
  if (algorithmOf(jwk) !== parsed.algorithm) throw refusedAlgorithm(parsed.algorithm);
  const signature = decodeBase64url(parsed.jws.signature) ?? new Uint8Array();
  const signingInput = encoder.encode(`${parsed.jws.protected}.${parsed.jws.payload}`);
  const valid = await isSignedBy(importPublicJwk(jwk), parsed.algorithm, signingInput, signature);
  if (!valid) throw violation('JWS_SIGNATURE_INVALID', 'The signature of the request does not verify', '6.2');
  return decodeBase64url(parsed.jws.payload) ?? new Uint8Array();
}

/** The usual ones at once: they take less time than the way to another thread and back. P-384 is another matter. */
async function isSignedBy(
  key: KeyObject,
  algorithm: JwsAlgorithm,
  input: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (algorithm === 'RS256') return verify('sha256', input, key, signature);
  if (algorithm === 'EdDSA') return verify(null, input, key, signature);
  const der = ecdsaSignatureToDer(signature, algorithm === 'ES256' ? 32 : 48);
  if (der === undefined) return false;
  if (algorithm === 'ES256') return verify('sha256', input, key, der);
  return new Promise<boolean>((resolve, reject) => {
    verify('sha384', input, key, der, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

/**
 * Reads a verified payload: `undefined` for a POST-as-GET, else the JSON, in which no member may be named twice.
 * Throws `ProtocolViolation` with code `JSON_INVALID`.
 */
export function readJwsPayload(payload: Uint8Array): unknown {
  return payload.length === 0 ? undefined : parseJsonText(payload);
}

/** The RFC 7638 thumbprint of a public key: base64url of SHA-256. Throws `ProtocolViolation` with code `JWS_KEY_REFUSED`. */
export async function thumbprint(jwk: unknown): Promise<string> {
  return thumbprintOf(requirePublicJwk(jwk));
}

/** Reads the three members of a flattened JWS and refuses every other one, above all `header` and `signatures`. */
export function readFlattened(body: unknown): FlattenedJws {
  const json = typeof body === 'string' || body instanceof Uint8Array ? parseJsonText(body) : body;
  if (!isJsonObject(json)) throw malformed('a JSON object is expected');
  const stray = Object.keys(json).find((name) => !['protected', 'payload', 'signature'].includes(name));
  if (stray !== undefined) throw malformed(`the member ${JSON.stringify(stray.slice(0, 100))} is not allowed`);
  return {
    protected: requireEncoded(json, 'protected'),
    payload: requireEncoded(json, 'payload'),
    signature: requireEncoded(json, 'signature'),
  };
}

/** Reads the protected header as JSON and refuses `crit` and `b64`: we understand no extension (RFC 7515 section 4.1.11). */
export function readProtectedHeader(jws: FlattenedJws): JsonObject {
  const header = parseJsonText(decodeBase64url(jws.protected) ?? new Uint8Array());
  if (!isJsonObject(header)) throw malformed('the protected header must be a JSON object');
  if ('crit' in header) throw malformed('"crit" names extensions that are not understood');
  if ('b64' in header) throw malformed('the unencoded payload option must not be used');
  return header;
}

function readNonce(header: JsonObject, expected: 'required' | 'absent'): string | undefined {
  const nonce = header['nonce'];
  if (expected === 'absent') {
    if (nonce !== undefined) throw malformed('an inner JWS must not have a "nonce"', '7.3.5');
    return undefined;
  }
  if (nonce === undefined) throw violation('JWS_NONCE_MISSING', 'The request has no "nonce"', '6.5');
  if (typeof nonce !== 'string' || !/^[A-Za-z0-9_-]+$/.test(nonce)) {
    throw malformed('"nonce" must be base64url', '6.5.2');
  }
  return nonce;
}

function readSigner(header: JsonObject, algorithm: JwsAlgorithm): Pick<ParsedJws, 'jwk' | 'kid'> {
  const { jwk, kid } = header;
  if ((jwk === undefined) === (kid === undefined)) throw malformed('exactly one of "jwk" and "kid" must be there');
  if (jwk === undefined) {
    if (typeof kid !== 'string' || kid === '') throw malformed('"kid" must be a string');
    return { kid };
  }
  const key = requirePublicJwk(jwk);
  if (algorithmOf(key) !== algorithm) {
    throw violation('JWS_KEY_REFUSED', `The key in "jwk" does not belong to the algorithm ${algorithm}`, '6.2');
  }
  return { jwk: key };
}

function requireEncoded(json: JsonObject, name: string): string {
  const value = json[name];
  if (typeof value !== 'string') throw malformed(`"${name}" must be a string`);
  if (decodeBase64url(value) === undefined) throw malformed(`"${name}" must be base64url without padding`, '6.1');
  return value;
}

function encodeJson(value: unknown): string {
  return encodeBase64url(encoder.encode(JSON.stringify(value)));
}

function refusedAlgorithm(alg: unknown): ProtocolViolation {
  const seen = typeof alg === 'string' ? alg.slice(0, 40) : 'none';
  return violation('JWS_ALGORITHM_REFUSED', `The signature algorithm ${seen} is not accepted here`, '6.2');
}

function malformed(reason: string, section = '6.2'): ProtocolViolation {
  return violation('JWS_MALFORMED', `The request is no acceptable JWS: ${reason}`, section);
}

function violation(code: string, sentence: string, section: string): ProtocolViolation {
  const message = `${sentence} (RFC 8555 section ${section}).`;
  return new ProtocolViolation(code, message, { rfc: 8555, section });
}
