import { createHmac, timingSafeEqual } from 'node:crypto';
import { ConfigInvalid, ProtocolViolation } from '../errors.ts';
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { readFlattened, readJwsPayload, readProtectedHeader } from './jws.ts';
import type { AccountKey, FlattenedJws } from './jws.ts';
import { requirePublicJwk, sameJwk } from './public-jwk.ts';
import type { PublicJwk } from './public-jwk.ts';

const digests = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;

/** The MAC algorithms of an external account binding (RFC 7518 section 3.2). */
export type MacAlgorithm = keyof typeof digests;

/** What the CA handed out beside ACME: a key identifier and a MAC key in base64url. */
export interface ExternalAccount {
  readonly kid: string;
  readonly hmacKey: string;
  /** HS256 when left out. */
  readonly algorithm?: MacAlgorithm;
}

/** A binding whose MAC has not been looked at yet; `kid` says which MAC key to fetch. */
export interface ParsedExternalAccountBinding {
  readonly kid: string;
  readonly algorithm: MacAlgorithm;
  readonly jws: FlattenedJws;
}

const encoder = new TextEncoder();

/**
 * Binds an account key to an external account (RFC 8555 section 7.3.4); `url` is the newAccount URL.
 *
 * Throws `ConfigInvalid` with code `EAB_KEY_INVALID` when the MAC key is not base64url.
 */
export function signExternalAccountBinding(
  key: AccountKey,
  account: ExternalAccount & { readonly url: string },
): FlattenedJws {
  // Padding and the plain base64 alphabet are what people copy from web pages; both mean the same bytes.
  const secret = decodeBase64url(account.hmacKey.trim().replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'));
  if (secret === undefined || secret.length === 0) {
    throw new ConfigInvalid('EAB_KEY_INVALID', 'The external account MAC key is not base64url.', {
      path: 'external account MAC key',
      expected: 'the base64url text that the CA handed out',
    });
  }
  const algorithm = account.algorithm ?? 'HS256';
  const header = encodeBase64url(
    encoder.encode(JSON.stringify({ alg: algorithm, kid: account.kid, url: account.url })),
  );
  const payload = encodeBase64url(encoder.encode(JSON.stringify(key.jwk)));
  return { protected: header, payload, signature: encodeBase64url(macOf(algorithm, secret, header, payload)) };
}

/**
 * Parses the `externalAccountBinding` of a newAccount request; `url` is the one of the outer JWS.
 *
 * Throws `ProtocolViolation` with code `EAB_INVALID`, `JWS_MALFORMED` or `JSON_INVALID` (RFC 8555 section 7.3.4, steps 1 and 2).
 */
export function parseExternalAccountBinding(json: unknown, url: string): ParsedExternalAccountBinding {
  const jws = readFlattened(json);
  const header = readProtectedHeader(jws);
  const { alg, kid } = header;
  if (alg !== 'HS256' && alg !== 'HS384' && alg !== 'HS512') throw invalid('"alg" must be HS256, HS384 or HS512');
  if (typeof kid !== 'string' || kid === '') throw invalid('"kid" is missing');
  if ('jwk' in header) throw invalid('"jwk" must not be there');
  if ('nonce' in header) throw invalid('"nonce" must not be there');
  if (header['url'] !== url) throw invalid('"url" must be the one of the outer JWS');
  return { kid, algorithm: alg, jws };
}

/**
 * Verifies the MAC, in constant time, and that the binding is about the account key in hand (steps 4 and 5).
 *
 * Throws `ProtocolViolation` with code `EAB_INVALID`.
 */
export function verifyExternalAccountBinding(
  parsed: ParsedExternalAccountBinding,
  hmacKey: Uint8Array,
  accountJwk: PublicJwk,
): void {
  const expected = macOf(parsed.algorithm, hmacKey, parsed.jws.protected, parsed.jws.payload);
  const given = decodeBase64url(parsed.jws.signature) ?? new Uint8Array();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalid('the MAC does not verify');
  const bound = requirePublicJwk(readJwsPayload(decodeBase64url(parsed.jws.payload) ?? new Uint8Array()));
  if (!sameJwk(bound, accountJwk)) throw invalid('it is about another account key');
}

function macOf(algorithm: MacAlgorithm, key: Uint8Array, header: string, payload: string): Uint8Array {
  return createHmac(digests[algorithm], key).update(`${header}.${payload}`).digest();
}

function invalid(reason: string): ProtocolViolation {
  const message = `The external account binding is refused: ${reason} (RFC 8555 section 7.3.4).`;
  return new ProtocolViolation('EAB_INVALID', message, { rfc: 8555, section: '7.3.4' });
}
