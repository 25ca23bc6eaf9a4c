/** Something that has been written and may still be lost with the power. */
interface Written {
  readonly kept: () => void;
  readonly failed: (error: unknown) => void;
}

/** Tells who has written that it is safe, when it is. */
export interface DurableLater {
  /** Takes what has been written just now. */
  add(written: readonly Written[]): void;
  /** Resolves when everything that was written before this moment is safe. */
  settled(): Promise<void>;
}

/**
 * Makes what was written durable in the background, by `sync`, one at a time: what is written while one runs waits for the next,
 * together. `sync` MUST cover everything that was written before it was called.
 */
export function durableLater(sync: () => Promise<void>): DurableLater {
  let waiting: Written[] = [];
  /** What the sync that runs is for. */
  let covered: Written[] = [];
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      covered = waiting;
      waiting = [];
      try {
        await sync();
        for (const { kept } of covered) kept();
      } catch (error) {
        for (const { failed } of covered) failed(error);
      }
    }
    running = undefined;
  };

  return {
    add: (written) => {
      waiting.push(...written);
      running ??= run();
    },
    settled: () => {
      if (running === undefined) return Promise.resolve();
      // When something was written since the one that runs has begun, only the next one is enough.
      const list = waiting.length > 0 ? waiting : covered;
      return new Promise((kept, failed) => {
        list.push({ kept, failed });
      });
    },
  };
}
