import { TransportFailure } from '@acme-smime/protocol';

import type { Log } from '../log.ts';

/** Takes responses, and comes back to those that could not be judged. */
export interface UndecidedResponses<R> {
  /** Like the `receive` below; when it rejects for the time being, the response is looked at again on our own account, too. */
  receive(raw: Uint8Array): Promise<R>;
  /** Forgets what is undecided: its senders still have it. */
  close(): void;
}

const most = 100;

/**
 * A sender that is asked to try again later does so after many minutes, while DNS is well again after seconds. So the response
 * is kept in memory and looked at again soon; the sender remains responsible for it, and if both succeed nothing is lost.
 */
export function createUndecidedResponses<R>(parts: {
  readonly receive: (raw: Uint8Array) => Promise<R>;
  /** Waits before the second, third, … look. */
  readonly retryMs: readonly number[];
  readonly log: Log;
}): UndecidedResponses<R> {
  const timers = new Set<NodeJS.Timeout>();

  const later = (raw: Uint8Array, attempt: number): void => {
    const waitMs = parts.retryMs[attempt];
    if (waitMs === undefined || timers.size >= most) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void again(raw, attempt);
    }, waitMs);
    timer.unref();
    timers.add(timer);
  };

  const again = async (raw: Uint8Array, attempt: number): Promise<void> => {
    try {
      await parts.receive(raw);
    } catch (error) {
      if (isUndecided(error)) later(raw, attempt + 1);
      else logFailure(parts.log, error);
    }
  };

  return {
    receive: async (raw) => {
      try {
        return await parts.receive(raw);
      } catch (error) {
        if (isUndecided(error)) later(raw, 0);
        throw error;
      }
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

function isUndecided(error: unknown): boolean {
  return error instanceof TransportFailure && error.code === 'RESPONSE_UNDECIDED';
}

function logFailure(log: Log, error: unknown): void {
  const message = 'A response could not be looked at again; its sender still has it.';
  log({ level: 'warn', event: 'response.failed', message, data: { error: String(error) } });
}
