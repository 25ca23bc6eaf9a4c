import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nonceMemory } from './nonce-memory.ts';

const minute = (at: number): Date => new Date(at * 60_000);

test('a process that is full of nonces refuses the oldest ones, and takes none twice', async () => {
  const nonces = nonceMemory(3);
  const generation = await nonces.nonceGeneration('g');
  const use = (nonce: string, end: number): Promise<boolean> =>
    nonces.useNonce(nonce, { generation, expiresAt: minute(end) });
  assert.deepEqual(await Promise.all([use('a', 1), use('b', 2), use('c', 3), use('d', 3)]), [true, true, true, true]);
  assert.equal(await use('a', 1), false);
  assert.equal(await use('never used', 1), false);
  assert.equal(await use('b', 2), false);
  assert.equal(await use('e', 2), true);
});

test('what was swept away stays refused, even when the clock is set back', async () => {
  const nonces = nonceMemory();
  const generation = await nonces.nonceGeneration('g');
  assert.equal(await nonces.useNonce('a', { generation, expiresAt: minute(5) }), true);
  await nonces.sweep(minute(5));
  assert.equal(await nonces.useNonce('a', { generation, expiresAt: minute(5) }), false);
});
