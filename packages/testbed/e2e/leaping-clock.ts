import type { ClientContext } from '@acme-smime/client';

/** Time that stands still while anything happens and leaps to the next alarm when nothing does any more. */
export interface LeapingClock {
  readonly now: () => Date;
  readonly wait: ClientContext['wait'];
  /** Counts as something that happens until it is settled. */
  busy<T>(work: Promise<T>): Promise<T>;
}

interface Alarm {
  readonly at: number;
  ring(): void;
}

/**
 * How often in a row nothing must have happened, and how long it takes from one look to the next, in real milliseconds: together
 * more than signing a mail takes. A machine that had no time for us is found out at the next look, after what had to wait.
 */
const looks = 3;
const lookMs = 8;

/** Makes one. */
export function leapingClock(start: string): LeapingClock {
  let ms = Date.parse(start);
  let working = 0;
  let timer: NodeJS.Timeout | undefined;
  const alarms = new Set<Alarm>();

  const leap = (): void => {
    const next = [...alarms].toSorted((a, b) => a.at - b.at)[0];
    if (working > 0 || next === undefined) return;
    ms = Math.max(ms, next.at);
    next.ring();
  };
  const look = (left: number): void => {
    timer = setTimeout(() => (left === 1 ? leap() : look(left - 1)), lookMs);
  };
  const stir = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (alarms.size > 0) look(looks);
  };

  return {
    now: () => new Date(ms),
    busy: async (work) => {
      working += 1;
      try {
        return await work;
      } finally {
        working -= 1;
        stir();
      }
    },
    wait: (pause, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const end = (): void => {
          alarms.delete(alarm);
          signal.removeEventListener('abort', fail);
          stir();
        };
        const fail = (): void => {
          end();
          reject(signal.reason as Error);
        };
        const alarm: Alarm = {
          at: ms + pause,
          ring: () => {
            end();
            resolve();
          },
        };
        signal.addEventListener('abort', fail);
        alarms.add(alarm);
        stir();
      }),
  };
}
