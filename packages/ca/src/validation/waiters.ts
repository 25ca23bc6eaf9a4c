import type { Announcements } from '../storage/storage.ts';

/** Lets requests wait for a change of an authorization instead of asking again and again. */
export interface Waiters {
  /** Resolves when `id` is woken, after `milliseconds`, when `signal` aborts, or when all waiting ends. */
  wait(id: string, milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Lets everybody go who waits for `id`. */
  wake(id: string): void;
  /** Lets everybody go, now and from now on. */
  end(): void;
}

/** More than this many wait for nothing: they are answered at once and ask again. */
const mostWaiting = 1000;

/**
 * Makes waiters. Where nodes announce to each other, whoever waits on another node is woken, too; a word that is lost costs
 * the time of one hold.
 */
export function createWaiters(announcements?: Announcements): Waiters {
  const waiting = new Map<string, Set<() => void>>();
  let ended = false;
  let count = 0;

  const wake = (id: string): void => {
    for (const leave of waiting.get(id) ?? []) leave();
  };

  announcements?.listen(wake);

  return {
    wait: (id, milliseconds, signal) =>
      new Promise((resolve) => {
        if (ended || signal.aborted || milliseconds <= 0 || count >= mostWaiting) {
          resolve();
          return;
        }
        const leaves = waiting.get(id) ?? new Set();
        waiting.set(id, leaves);
        const leave = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', leave);
          if (!leaves.delete(leave)) return;
          count -= 1;
          if (leaves.size === 0 && waiting.get(id) === leaves) waiting.delete(id);
          resolve();
        };
        const timer = setTimeout(leave, milliseconds);
        signal.addEventListener('abort', leave);
        leaves.add(leave);
        count += 1;
      }),
    wake: (id) => {
      wake(id);
      announcements?.announce(id);
    },
    end: () => {
      ended = true;
      for (const id of waiting.keys()) wake(id);
    },
  };
}
