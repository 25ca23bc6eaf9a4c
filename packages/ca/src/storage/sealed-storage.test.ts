import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { memoryStorage } from './memory-storage.ts';
import type { ExternalAccountRecord } from './records.ts';
import { sealedStorage } from './sealed-storage.ts';
import type { SealedStorage } from './sealed-storage.ts';
import type { Storage } from './storage.ts';

const [old, present] = ['the secret of last year', 'the secret of this year'];
const open = (below: Storage, ...secrets: string[]): Promise<SealedStorage> =>
  sealedStorage(below, { secrets, random: randomBytes });
const customer: ExternalAccountRecord = {
  kind: 'externalAccount',
  id: 'k1',
  version: 0,
  status: 'active',
  macKey: 'bWFjLWtleQ',
  label: 'Sales',
  allow: [],
  createdAt: new Date(0),
};
const dkim = { kind: 'secret', id: 'dkim', version: 0, value: 'a private key' } as const;

async function valuesIn(below: Storage): Promise<readonly (string | undefined)[]> {
  return [(await below.get('secret', 'dkim'))?.value, (await below.get('externalAccount', 'k1'))?.macKey];
}

test('keys lie sealed in the storage below, and come out as they were', async () => {
  const below = memoryStorage();
  const storage = await open(below, present);
  assert.ok(await storage.commit([dkim, customer]));
  for (const value of await valuesIn(below)) assert.match(value ?? '', /^sealed:[0-9a-f]{8}:[\w-]{40,}$/);
  assert.deepEqual(await valuesIn(storage), ['a private key', 'bWFjLWtleQ']);
  assert.equal((await storage.list('externalAccount', { limit: 9 }))[0]?.macKey, 'bWFjLWtleQ');
  assert.deepEqual(await valuesIn(await open(below, present)), ['a private key', 'bWFjLWtleQ']);
});

test('what lay open is sealed once, and sealed again when the secret is replaced; then the old one is not needed', async () => {
  const below = memoryStorage();
  await below.commit([dkim, customer]);
  const first = await open(below, old);
  assert.deepEqual(await valuesIn(first), ['a private key', 'bWFjLWtleQ']);
  assert.deepEqual([await first.sealRecords(), await first.sealRecords()], [2, 0]);
  const before = await valuesIn(below);
  // A node that knows the new secret already goes on opening what others seal with the old one.
  const next = await open(below, present, old);
  assert.equal(await next.sealRecords(), 2);
  for (const [at, value] of (await valuesIn(below)).entries()) assert.notEqual(value, before[at]);
  assert.deepEqual(await valuesIn(await open(below, present)), ['a private key', 'bWFjLWtleQ']);
  await assert.rejects((await open(below, old)).sealRecords(), { code: 'STORAGE_SECRET_WRONG' });
});

test('a wrong secret is named by its place and never by its content', async () => {
  const below = memoryStorage();
  await (await open(below, present)).commit([dkim]);
  const storage = await open(below, 'another secret altogether');
  await assert.rejects(storage.get('secret', 'dkim'), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'STORAGE_SECRET_WRONG');
    assert.equal(/another secret altogether|private key/.test(error.message), false);
    return true;
  });
});

test('a sealed key that was moved to another record or changed does not open', async () => {
  const below = memoryStorage();
  const storage = await open(below, present);
  await storage.commit([dkim, { ...dkim, id: 'nonce key', value: 'known to somebody' }]);
  const [moved, victim] = [await below.get('secret', 'nonce key'), await below.get('secret', 'dkim')];
  await below.commit([{ ...(victim ?? assert.fail()), value: moved?.value ?? '' }]);
  await assert.rejects(storage.get('secret', 'dkim'), { code: 'STORAGE_SECRET_WRONG' });
  const whole = moved?.value ?? '';
  const flipped = whole.slice(0, -1) + (whole.endsWith('A') ? 'Q' : 'A');
  await below.commit([{ ...(moved ?? assert.fail()), value: flipped }]);
  await assert.rejects(storage.get('secret', 'nonce key'), { code: 'STORAGE_SECRET_WRONG' });
});

test('without its secret a sealed storage can be looked at and customers ended, but it neither serves nor takes a key', async () => {
  const below = memoryStorage();
  await (await open(below, present)).commit([customer]);
  const locked = await open(below);
  const found = (await locked.get('externalAccount', 'k1')) ?? assert.fail();
  assert.ok(await locked.commit([{ ...found, status: 'revoked' }]));
  await assert.rejects(locked.sealRecords(), { code: 'STORAGE_SECRET_MISSING' });
  await assert.rejects(locked.commit([{ ...customer, id: 'k2' }]), { code: 'STORAGE_SECRET_MISSING' });
  const again = (await (await open(below, present)).get('externalAccount', 'k1')) ?? assert.fail();
  assert.deepEqual([again.status, again.macKey], ['revoked', 'bWFjLWtleQ']);
});

test('a storage that was never sealed is as it was', async () => {
  const below = memoryStorage();
  const storage = await open(below);
  await storage.commit([dkim, customer]);
  assert.equal(await storage.sealRecords(), 0);
  assert.deepEqual(await valuesIn(below), ['a private key', 'bWFjLWtleQ']);
});
