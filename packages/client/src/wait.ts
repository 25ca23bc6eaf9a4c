import { setTimeout as timeout } from 'node:timers/promises';

/** Timers count with 32 bits; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Resolves after `ms` milliseconds, 24 days at most; rejects with the signal's reason as soon as it is aborted. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await timeout(Math.min(ms, longestTimerMs), undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
