import type { Log, LogEntry } from '../log.ts';

/** Work that is done when it is due or when it is asked for. */
export interface Repeated {
  /** Something has changed: the work is done now, or once more when it is under way. Returns at once. */
  kick(): void;
  /** Ends the work; resolves when what is under way is done. */
  close(): Promise<void>;
}

/** When it is tried again after a failure. */
const retryMs = 30_000;
/** The clock is looked at so often: when it is set forward, what is due then is done soon. */
const longestTimerMs = 5 * 60_000;

/**
 * Does the work when kicked and at the moment (milliseconds since 1970) that it says it is due, one at a time; when it fails,
 * `failed` is logged and it is tried again soon.
 */
export function repeated(
  work: (isClosed: () => boolean) => Promise<number>,
  {
    now,
    log,
    failed,
  }: { readonly now: () => Date; readonly log: Log; readonly failed: Omit<LogEntry, 'level' | 'data'> },
): Repeated {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;

  const once = async (): Promise<number> => {
    try {
      return await work(() => closed);
    } catch (error) {
      log({ ...failed, level: 'error', data: { error: String(error) } });
      return now().getTime() + retryMs;
    }
  };

  const run = async (): Promise<void> => {
    let due: number;
    do {
      again = false;
      due = await once();
    } while (again && !closed);
    running = undefined;
    waitUntil(due);
  };

  const waitUntil = (due: number): void => {
    if (closed) return;
    const left = Math.max(due - now().getTime(), 0);
    timer = setTimeout(() => (left > longestTimerMs ? waitUntil(due) : kick()), Math.min(left, longestTimerMs));
    timer.unref();
  };

  const kick = (): void => {
    if (closed) return;
    clearTimeout(timer);
    again = true;
    running ??= run();
  };

  return {
    kick,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
