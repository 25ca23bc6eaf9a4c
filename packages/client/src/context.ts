import type { ResolveTxt } from '@acme-smime/protocol';
import type { Fetch } from './http-transport.ts';
import type { Log } from './log.ts';

/**
 * Everything of the outside world that the library touches, handed in: nothing below reads a clock, an environment or a
 * global. `systemContext()` makes the real one.
 */
export interface ClientContext {
  readonly fetch: Fetch;
  readonly now: () => Date;
  /** Cryptographically strong random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  /** Looks DKIM keys up. */
  readonly resolveTxt: ResolveTxt;
  /** Resolves after so many milliseconds, rejects with the reason of the signal. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
}
