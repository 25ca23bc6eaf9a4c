import type { Log } from '../log.ts';
import type { Delivery } from './judge-delivery.ts';

/** What the outbox knows of its relay from what became of the mails it handed over. */
export interface RelayWatch {
  /** Takes note of one delivery; gives how long nothing else should be tried, in milliseconds, 0 when work can go on. */
  note(delivery: Delivery): number;
  /** True from the first failure to the first mail that the relay has looked at again: then one mail at a time is enough. */
  readonly down: boolean;
  /** One sentence about what is wrong with the way out; `undefined` when nothing is. */
  trouble(): string | undefined;
}

/** So many mails in a row that the relay puts off are no matter of their recipients any more. */
const suspicious = 3;
/** A relay that is back is noticed within this time. */
const longestRestMs = 60_000;

/** How long a mail, or all of them, wait after the nth failure of the relay; shorter than after a refusal of the mail itself. */
export function restMs(retryMs: readonly number[], failures: number): number {
  return Math.min(retryMs[Math.min(failures, retryMs.length) - 1] ?? longestRestMs, longestRestMs);
}

/** Begins to watch a relay, of which nothing bad is known; logs when it goes down and when it is back. */
export function watchRelay(retryMs: readonly number[], log: Log): RelayWatch {
  let failures = 0;
  let putOff = 0;
  let reason: string | undefined;

  const down = (why: string): number => {
    failures += 1;
    reason = `Challenge mail cannot leave: ${why}`;
    if (failures === 1) {
      const message =
        'The relay takes no mail from us; it is asked again until it does, and no challenge fails meanwhile.';
      log({ level: 'warn', event: 'relay.down', message, data: { error: why } });
    }
    return restMs(retryMs, failures);
  };

  const up = (): void => {
    if (failures > 0) log({ level: 'info', event: 'relay.up', message: 'The relay is back.' });
    if (failures > 0) reason = undefined;
    failures = 0;
  };

  return {
    note: (delivery) => {
      if (delivery.outcome === 'unusable') return down(delivery.reason);
      up();
      if (delivery.outcome === 'deferred') {
        putOff += 1;
        if (delivery.ours || putOff >= suspicious) reason = `The relay puts challenge mail off: ${delivery.reason}`;
      } else {
        putOff = 0;
        reason = undefined;
      }
      return 0;
    },
    get down() {
      return failures > 0;
    },
    trouble: () => reason,
  };
}
