import assert from 'node:assert/strict';
import { test } from 'node:test';

import { later, start } from './sample-records.ts';
import { holding } from './setup.ts';
import type { Setup } from './setup.ts';

/** What nodes share for a while: counters, leases, nonces. */
export function sharedStateContract({ empty }: Setup): void {
  test('counters add up whoever counts, and are forgotten after their end', async () => {
    await using held = await holding(empty());
    const { storage } = held;
    const counts = await Promise.all([1, 2, 3].map(() => storage.count('k', { by: 1, expiresAt: later(1) })));
    assert.deepEqual(counts.toSorted(), [1, 2, 3]);
    assert.equal(await storage.count('k', { by: -1, expiresAt: later(1) }), 2);
    assert.deepEqual(await storage.counted(['k', 'unknown']), new Map([['k', 2]]));
    await storage.sweep(later(1));
    assert.deepEqual(await storage.counted(['k']), new Map());
    assert.deepEqual(await storage.counted([]), new Map());
  });

  test('a lease has one holder until it runs out or is released', async () => {
    await using held = await holding(empty());
    const { storage } = held;
    const lease = (holder: string, at: Date): Promise<boolean> =>
      storage.lease({ name: 'l', holder, now: at, until: new Date(at.getTime() + 60_000) });
    assert.equal(await storage.leased('l', start), undefined);
    assert.equal(await lease('one', start), true);
    assert.equal(await lease('two', start), false);
    assert.equal(await lease('one', later(0.5)), true);
    assert.equal(await storage.leased('l', later(1.4)), 'one');
    assert.equal(await storage.leased('l', later(1.5)), undefined);
    assert.equal(await lease('two', later(1.5)), true);
    await storage.release('l', 'one');
    assert.equal(await storage.leased('l', later(2)), 'two');
    await storage.release('l', 'two');
    assert.equal(await storage.leased('l', later(2)), undefined);
  });

  test('a storage that is well takes writes', async () => {
    await using held = await holding(empty());
    await held.storage.ping();
  });

  test('a nonce is good once, and forgotten after its end', async () => {
    await using held = await holding(empty());
    const { storage } = held;
    const generation = await storage.nonceGeneration('first');
    assert.equal(generation, 'first');
    const use = (end: Date): Promise<boolean> => storage.useNonce('n', { generation, expiresAt: end });
    assert.deepEqual((await Promise.all([use(later(1)), use(later(1))])).toSorted(), [false, true]);
    assert.equal(await use(later(1)), false);
    await storage.sweep(start);
    assert.equal(await use(later(1)), false);
    await storage.sweep(later(1));
    assert.equal(await use(later(2)), true);
  });

  test('there is one generation of nonces, and none of another is good', async () => {
    await using held = await holding(empty());
    const { storage } = held;
    const [one, two] = await Promise.all([storage.nonceGeneration('one'), storage.nonceGeneration('two')]);
    assert.equal(one, two);
    assert.equal(await storage.useNonce('n', { generation: 'other', expiresAt: later(1) }), false);
    assert.equal(await storage.useNonce('n', { generation: one, expiresAt: later(1) }), true);
  });
}
