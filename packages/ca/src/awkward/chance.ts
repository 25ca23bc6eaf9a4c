import { createHash } from 'node:crypto';

/** Chance that repeats itself: the same seed gives the same sequence, for each purpose its own. */
export interface Chance {
  /** True that often, from 0 to 1. */
  happens(probability: number): boolean;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Another sequence, which does not depend on how much of this one was used. */
  of(purpose: string): Chance;
}

/** Makes a sequence of a seed. */
export function createChance(seed: string): Chance {
  let count = 0;
  /** From 0 up to but not including 1. */
  const next = (): number => {
    count += 1;
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE(0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    happens: (probability) => next() < probability,
    between,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    of: (purpose) => createChance(`${seed} ${purpose}`),
  };
}
