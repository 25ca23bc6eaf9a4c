import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { memoryStorage } from '../storage/memory-storage.ts';
import { openNonces } from './nonces.ts';

const start = Date.parse('2026-03-01T12:00:00Z');

async function setup() {
  const clock = { ms: start };
  const storage = memoryStorage();
  const make = (key: Uint8Array) =>
    openNonces({ key, storage, now: () => new Date(clock.ms), random: randomBytes, lifetimeMs: 60_000 });
  return { clock, make, storage, nonces: await make(new Uint8Array(32).fill(1)) };
}

test('a nonce is base64url and good exactly once', async () => {
  const { nonces } = await setup();
  const nonce = nonces.issue();
  assert.match(nonce, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(await Promise.all([nonces.use(nonce), nonces.use(nonce)]), [true, false]);
});

test('a nonce of another key, a changed one, and one that was made up are refused', async () => {
  const { nonces, make } = await setup();
  assert.equal(await nonces.use((await make(new Uint8Array(32).fill(2))).issue()), false);
  const nonce = nonces.issue();
  assert.equal(await nonces.use((nonce.startsWith('B') ? 'C' : 'B') + nonce.slice(1)), false);
  assert.equal(await nonces.use(`${nonce}==`), false);
  assert.equal(await nonces.use(''), false);
  assert.equal(await nonces.use('AAAA'), false);
});

test('two nodes that share the key take the nonces of each other', async () => {
  const { nonces, make } = await setup();
  assert.equal(await (await make(new Uint8Array(32).fill(1))).use(nonces.issue()), true);
});

test('a nonce dies of old age', async () => {
  const { nonces, clock } = await setup();
  const nonce = nonces.issue();
  clock.ms += 60_000;
  assert.equal(await nonces.use(nonce), false);
});

test('when the storage has forgotten which nonces were used, those from before are refused, and new ones are good', async () => {
  const clock = { ms: start };
  let storage = memoryStorage();
  const key = new Uint8Array(32).fill(1);
  const nonces = await openNonces({
    key,
    storage: {
      nonceGeneration: (fresh) => storage.nonceGeneration(fresh),
      useNonce: (...asked) => storage.useNonce(...asked),
    },
    now: () => new Date(clock.ms),
    random: randomBytes,
    lifetimeMs: 60_000,
  });
  const [used, unused] = [nonces.issue(), nonces.issue()];
  assert.equal(await nonces.use(used), true);
  storage = memoryStorage();
  assert.deepEqual([await nonces.use(used), await nonces.use(unused)], [false, false]);
  assert.equal(await nonces.use(nonces.issue()), true);
});
