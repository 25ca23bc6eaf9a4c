import type { Log } from '../log.ts';
import type { PartHealth } from './health.ts';

/** Notices when the clock of the machine is set: certificates carry its time. */
export interface ClockWatch {
  check(): Promise<PartHealth>;
  /** Compares the clocks once; the timer does, too. */
  look(): void;
  close(): void;
}

const everyMs = 10_000;
const toleratedMs = 30_000;
/** How long a jump shows in the health. */
const shownMs = 10 * 60_000;

/** Compares the clock with one that only ever goes forward; `monotonic` is in milliseconds. */
export function watchClock(parts: {
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly log: Log;
}): ClockWatch {
  const offset = (): number => parts.now().getTime() - parts.monotonic();
  let expected = offset();
  let jump: { readonly seconds: number; readonly at: number } | undefined;
  const look = (): void => {
    const difference = offset() - expected;
    expected = offset();
    if (Math.abs(difference) < toleratedMs) return;
    const seconds = Math.round(difference / 1000);
    jump = { seconds, at: parts.monotonic() };
    const message = `The clock of this machine was set by ${seconds} seconds; look at what was issued around now.`;
    parts.log({ level: 'warn', event: 'clock.jumped', message, data: { seconds } });
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    look,
    check: async () => {
      look();
      if (jump === undefined || parts.monotonic() - jump.at > shownMs) return { status: 'ok' };
      return { status: 'degraded', reason: `The clock was set by ${jump.seconds} seconds.` };
    },
    close: () => clearInterval(timer),
  };
}
