/** Wakes one waiter. A ring while nobody waits is kept, so that nothing is missed between looking and waiting. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, or after `limitMs`; rejects with the signal's reason when aborted. */
  rung(limitMs: number, signal: AbortSignal): Promise<void>;
}

/** Makes a bell for a single waiter. */
export function makeBell(): Bell {
  let kept = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      kept = true;
      wake?.();
    },
    async rung(limitMs, signal) {
      signal.throwIfAborted();
      if (!kept) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, limitMs);
        wake = resolve;
        const stop = (): void => resolve();
        signal.addEventListener('abort', stop, { once: true });
        try {
          await promise;
        } finally {
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
          wake = undefined;
        }
      }
      signal.throwIfAborted();
      kept = false;
    },
  };
}
