import { AcmeProblem, AcmeSmimeError, TransportFailure } from '@acme-smime/protocol';
import { jitter } from './acme/retry.ts';

/** A value that may still change, and when the server wants to be asked again. */
export interface Polled<T> {
  readonly value: T;
  readonly retryAfterMs?: number;
  /** Where it came from, for messages. */
  readonly url?: string;
}

/** How a value is waited for. */
export interface PollOptions {
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Asked one last time then. */
  readonly deadline: Date;
  /** Once aborted, the wait under way (or the next one) ends at once: something is known to have happened. */
  readonly wake?: AbortSignal;
  /** The longest Retry-After that is obeyed to the letter. Default 10 minutes. */
  readonly maxRetryAfterMs?: number;
  /** What is waited for, for the message, for example `the order`. */
  readonly what?: string;
}

const firstPauseMs = 250;
const longestPauseMs = 5000;

/** A server that was there and went away for a moment (a restart) does not end a wait of hours. */
const failuresInARow = 5;

/**
 * Asks until `done` says so: when the server said so with Retry-After, else after 250 ms, growing by half to 5 seconds, spread by a
 * quarter to either side (RFC 8555 sections 7.4 and 8.2).
 *
 * Throws the signal's reason when aborted, `TransportFailure` with code `POLL_TIMEOUT` at the deadline, and what `fetchOnce` throws
 * at its first call, for good, or five times in a row.
 */
export async function pollUntil<T>(
  fetchOnce: () => Promise<Polled<T>>,
  done: (value: T) => boolean,
  options: PollOptions,
): Promise<T> {
  const { now, random, signal, deadline, maxRetryAfterMs = 600_000 } = options;
  let { wake } = options;
  let pauseMs = firstPauseMs;
  let url: string | undefined;
  // The first call must succeed: a server that was never there is not worth waiting for.
  for (let failures = failuresInARow - 1; ;) {
    signal.throwIfAborted();
    const last = now() >= deadline;
    const outcome = await ask(fetchOnce, signal);
    if (outcome.error === undefined) {
      if (done(outcome.polled.value)) return outcome.polled.value;
      url = outcome.polled.url ?? url;
    }
    failures = outcome.error === undefined ? 0 : failures + 1;
    if (outcome.error !== undefined && (last || failures >= failuresInARow)) throw outcome.error;
    if (last) throw timedOut(options.what ?? 'the answer', url);
    const wanted =
      outcome.retryAfterMs === undefined ? jitter(pauseMs, random) : Math.min(outcome.retryAfterMs, maxRetryAfterMs);
    const woken = await pause(Math.min(wanted, deadline.getTime() - now().getTime()), wake, options);
    // Being woken counts once: a signal stays aborted for ever.
    if (woken) wake = undefined;
    pauseMs = woken ? firstPauseMs : Math.min(pauseMs * 1.5, longestPauseMs);
  }
}

type Asked<T> = { readonly retryAfterMs: number | undefined } & (
  | { readonly polled: Polled<T>; readonly error?: undefined }
  | { readonly error: Error }
);

async function ask<T>(fetchOnce: () => Promise<Polled<T>>, signal: AbortSignal): Promise<Asked<T>> {
  try {
    const polled = await fetchOnce();
    // Zero would mean asking without a pause for as long as it lasts.
    return { polled, retryAfterMs: polled.retryAfterMs === 0 ? undefined : polled.retryAfterMs };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AcmeSmimeError) || error.retry === 'never') throw error;
    const seconds = error instanceof AcmeProblem ? error.retryAfterSeconds : undefined;
    return { error, retryAfterMs: seconds === undefined ? undefined : seconds * 1000 };
  }
}

/** Waits, at most until woken; says whether it was. */
async function pause(ms: number, wake: AbortSignal | undefined, options: PollOptions): Promise<boolean> {
  const { signal, wait } = options;
  if (wake?.aborted === true) return true;
  const either = new AbortController();
  const stop = (): void => either.abort(signal.reason);
  let roused = false;
  const rouse = (): void => {
    roused = true;
    either.abort();
  };
  signal.addEventListener('abort', stop, { once: true });
  wake?.addEventListener('abort', rouse, { once: true });
  try {
    await wait(Math.max(0, ms), either.signal);
    return false;
  } catch (error) {
    signal.throwIfAborted();
    if (!roused) throw error;
    return true;
  } finally {
    signal.removeEventListener('abort', stop);
    wake?.removeEventListener('abort', rouse);
  }
}

function timedOut(what: string, url: string | undefined): TransportFailure {
  const where = url === undefined ? '' : ` at ${url}`;
  const message = `The time is over, and ${what}${where} is still not final.`;
  return new TransportFailure('POLL_TIMEOUT', message, { transport: 'http', endpoint: url ?? '' });
}
