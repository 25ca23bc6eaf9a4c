import type { ClientContext, Log, OpenSurroundings } from '@acme-smime/client';
import { systemContext } from '@acme-smime/client';
import type { CliContext } from './context.ts';

/** Timers go off at the same minute all over the world; a CA is spared that by a delay of up to so long. */
const longestMs = 8 * 60_000;

/** Waits once, before whoever comes first gets through. */
export type Gate = () => Promise<void>;

/** A gate that opens after a random time, for runs that nobody watches; `show` says so to whoever does. */
export function randomGate(context: CliContext, log: Log): Gate {
  let opened: Promise<void> | undefined;
  const sleep = async (): Promise<void> => {
    const drawn = context.random(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
    const ms = Math.floor(drawn * longestMs);
    const message = `waiting ${Math.round(ms / 1000)} s, so that not everybody asks the CA at once (--no-random-sleep)`;
    log({ level: 'info', event: 'random-sleep', message });
    await context.wait(ms, context.signal);
  };
  return () => (opened ??= sleep());
}

/** Surroundings in which no CA is asked before the gate is open. */
export function behindGate(surroundings: OpenSurroundings, gate: Gate): OpenSurroundings {
  const open = surroundings.openSystem ?? systemContext;
  return {
    ...surroundings,
    openSystem: (options) => {
      const system = open(options);
      const fetch: ClientContext['fetch'] = async (url, init) => {
        await gate();
        return system.fetch(url, init);
      };
      return { ...system, fetch, close: () => system.close() };
    },
  };
}
