import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { memoryStorage } from '../storage/memory-storage.ts';
import { createNonces } from './nonces.ts';

const start = Date.parse('2026-03-01T12:00:00Z');

function setup() {
  const clock = { ms: start };
  const storage = memoryStorage();
  const make = (key: Uint8Array) =>
    createNonces({ key, storage, now: () => new Date(clock.ms), random: randomBytes, lifetimeMs: 60_000 });
  return { clock, make, nonces: make(new Uint8Array(32).fill(1)) };
}

test('a nonce is base64url and good exactly once', async () => {
  const { nonces } = setup();
  const nonce = nonces.issue();
  assert.match(nonce, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(await Promise.all([nonces.use(nonce), nonces.use(nonce)]), [true, false]);
});

test('a nonce of another key, a changed one, and one that was made up are refused', async () => {
  const { nonces, make } = setup();
  assert.equal(await nonces.use(make(new Uint8Array(32).fill(2)).issue()), false);
  const nonce = nonces.issue();
  assert.equal(await nonces.use((nonce.startsWith('B') ? 'C' : 'B') + nonce.slice(1)), false);
  assert.equal(await nonces.use(`${nonce}==`), false);
  assert.equal(await nonces.use(''), false);
  assert.equal(await nonces.use('AAAA'), false);
});

test('two nodes that share the key take the nonces of each other', async () => {
  const { nonces, make } = setup();
  assert.equal(await make(new Uint8Array(32).fill(1)).use(nonces.issue()), true);
});

test('a nonce dies of old age', async () => {
  const { nonces, clock } = setup();
  const nonce = nonces.issue();
  clock.ms += 60_000;
  assert.equal(await nonces.use(nonce), false);
});
