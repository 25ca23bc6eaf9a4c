import assert from 'node:assert/strict';

import type { Storage } from '../storage.ts';
import { account, authorization, challenge, order } from './sample-records.ts';

/** How the contract gets its storages. */
export interface Setup {
  /** An empty one. */
  readonly empty: () => Promise<Storage>;
  /** One with account `a`, order `o`, authorization `z` and challenge `c`. */
  readonly filled: () => Promise<Storage>;
}

/** Makes a setup of a function that makes an empty storage. */
export function setupOf(empty: () => Promise<Storage>): Setup {
  return {
    empty,
    filled: async () => {
      const storage = await empty();
      const saved = await storage.commit([account('a'), order('o'), authorization('z'), challenge('c')]);
      assert.equal(saved, true);
      return storage;
    },
  };
}

/** Closes a storage at the end of its test. */
export async function holding(storage: Promise<Storage>): Promise<AsyncDisposable & { readonly storage: Storage }> {
  const held = await storage;
  return { storage: held, [Symbol.asyncDispose]: () => held.close() };
}
