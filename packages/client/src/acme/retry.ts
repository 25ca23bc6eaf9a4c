import { TransportFailure } from '@acme-smime/protocol';
import { codeOf, rootOf } from '../http/failure.ts';
import type { Answer } from './answer.ts';

/** How long a client is patient with a server. */
export interface Limits {
  /** How often a refused nonce is replaced. */
  readonly badNonceRetries: number;
  /** How often a request is repeated over 429, 5xx or a broken connection. */
  readonly faultRetries: number;
  /** A server that asks for a longer pause gets none: the problem goes to the caller. */
  readonly maxRetryAfterMs: number;
  readonly maxJsonBytes: number;
  readonly maxCertificateBytes: number;
  /** Pages of an orders list. */
  readonly maxPages: number;
}

export const defaultLimits: Limits = {
  badNonceRetries: 10,
  faultRetries: 3,
  maxRetryAfterMs: 60_000,
  maxJsonBytes: 1024 * 1024,
  maxCertificateBytes: 4 * 1024 * 1024,
  maxPages: 1000,
};

/**
 * Milliseconds to wait before a request is repeated, or `undefined` when it is not: the answer stands, the error is for good,
 * the server asks for too long a pause, or the request makes something (`once`) and may have been processed already.
 */
export function retryDelay(
  outcome: Answer | Error,
  once: boolean,
  failures: number,
  limits: Limits,
  random: (bytes: number) => Uint8Array,
): number | undefined {
  if (failures >= limits.faultRetries || !isRepeatable(outcome, once)) return undefined;
  const asked = outcome instanceof Error ? undefined : outcome.retryAfterMs;
  if (asked !== undefined) return asked > limits.maxRetryAfterMs ? undefined : asked;
  return jitter(500 * 2 ** failures, random);
}

/** Spreads a pause by up to a quarter to either side, so that clients which failed together do not come back together. */
export function jitter(ms: number, random: (bytes: number) => Uint8Array): number {
  return Math.round(ms * (0.75 + ((random(1)[0] ?? 128) / 255) * 0.5));
}

function isRepeatable(outcome: Answer | Error, once: boolean): boolean {
  if (!(outcome instanceof Error)) {
    // 429 and 503 turn a request away; after any other 5xx it may have been processed.
    if (outcome.status === 429 || outcome.status === 503) return true;
    return !once && [500, 502, 504].includes(outcome.status);
  }
  if (!(outcome instanceof TransportFailure)) return false;
  // A name that does not exist is a typing error, and the one who made it waits for the answer.
  if (outcome.code === 'SERVER_UNREACHABLE') return codeOf(rootOf(outcome.cause)) !== 'ENOTFOUND';
  return !once && outcome.code === 'CONNECTION_LOST';
}
