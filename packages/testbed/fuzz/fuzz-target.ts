import { AcmeSmimeError } from '@acme-smime/protocol';
import fc from 'fast-check';
import { inputsFor } from './mutate.ts';
import type { FuzzTarget } from './target.ts';

/** How long and from where. */
export interface FuzzBudget {
  readonly seed: number;
  readonly runs: number;
  /** Ends earlier than after all runs. */
  readonly milliseconds?: number;
}

/** What a process may hold on to after a target, in bytes: nothing, but garbage collection has its own mind. */
const mostHeld = 300 * 1024 * 1024;

/**
 * Feeds a target until the budget is used up. Throws when it threw anything but errors of ours, took too long or kept too
 * much; the message of fast-check holds the seed, the path and the smallest input it found.
 */
export async function fuzzTarget(target: FuzzTarget, budget: FuzzBudget): Promise<void> {
  for (const sample of target.samples) await readOnce(target, sample);
  const before = heldBytes();
  const limit = budget.milliseconds;
  await fc.assert(
    fc.asyncProperty(inputsFor(target), (input) => readOnce(target, input)),
    {
      seed: budget.seed,
      numRuns: budget.runs,
      includeErrorInReport: true,
      ...(limit === undefined ? {} : { interruptAfterTimeLimit: limit, markInterruptAsFailure: false }),
    },
  );
  const grown = heldBytes() - before;
  if (grown > mostHeld) throw new Error(`${target.name} kept ${Math.round(grown / 1024 / 1024)} MB`);
}

async function readOnce(target: FuzzTarget, input: Uint8Array): Promise<void> {
  const began = process.cpuUsage();
  try {
    await target.read(input);
  } catch (error) {
    if (target.neverThrows === true || !(error instanceof AcmeSmimeError)) throw described(target, input, error);
  }
  const { user, system } = process.cpuUsage(began);
  const took = (user + system) / 1000;
  const most = target.mostMs ?? 2000;
  if (took > most) throw described(target, input, new Error(`it took ${Math.round(took)} ms of computing`));
}

/** With the input in a form that can be put into a test. */
function described({ name }: FuzzTarget, input: Uint8Array, cause: unknown): Error {
  const shown = Buffer.from(input.subarray(0, 2000)).toString('base64');
  return new Error(`${name}: ${String(cause)}; input of ${input.length} bytes, base64: ${shown}`, { cause });
}

function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
