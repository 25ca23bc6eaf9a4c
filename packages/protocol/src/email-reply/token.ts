import { createHash } from 'node:crypto';

/**
 * How the two token parts become one token. RFC 8823 section 3 item 6 says "concatenates" and leaves open what:
 * `strings` joins the base64url texts as sent, `bytes` joins what they decode to and encodes the sum again.
 */
export type TokenJoin = 'strings' | 'bytes';

/** The parts of one challenge, from both channels (RFC 8823 section 3 items 3 and 4). */
export interface TokenParts {
  /** base64url, from the subject of the challenge mail, padding kept as it was sent. */
  readonly tokenPart1: string;
  /** base64url, from the `token` member of the challenge object. */
  readonly tokenPart2: string;
}

/**
 * Joins token-part1 and token-part2 to the ACME token (RFC 8823 section 3 item 6).
 *
 * Both readings agree exactly when token-part1 is unpadded and holds a multiple of three bytes.
 */
export function joinToken(tokenPart1: string, tokenPart2: string, join: TokenJoin): string {
  if (join === 'strings') return tokenPart1 + tokenPart2;
  const bytes = Buffer.concat([Buffer.from(tokenPart1, 'base64url'), Buffer.from(tokenPart2, 'base64url')]);
  return bytes.toString('base64url');
}

/** Makes the key authorization of a token: token, a dot, the base64url thumbprint of the account key (RFC 8555 section 8.1). */
export function keyAuthorization(token: string, thumbprint: string): string {
  return `${token}.${thumbprint}`;
}

/** Computes what the response mail carries: base64url(SHA-256(key authorization)), unpadded (RFC 8823 section 3 item 6). */
export function responseDigest(parts: TokenParts & { readonly thumbprint: string; readonly join: TokenJoin }): string {
  const token = joinToken(parts.tokenPart1, parts.tokenPart2, parts.join);
  return createHash('sha256').update(keyAuthorization(token, parts.thumbprint), 'ascii').digest('base64url');
}

/** Says whether the two readings of "concatenates" give different tokens for these parts. */
export function joinsDiffer(tokenPart1: string, tokenPart2: string): boolean {
  return joinToken(tokenPart1, tokenPart2, 'strings') !== joinToken(tokenPart1, tokenPart2, 'bytes');
}
