import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TransportFailure, composeFinalize } from '@acme-smime/protocol';

import { csrFor, ordered, proven, registered } from './acme-driver.test.fixture.ts';
import { startTestCa } from './ca.test.fixture.ts';
import type { AnyRecord } from './storage/records.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import type { Storage } from './storage/storage.ts';

const alice = 'alice@example.org';

/** A storage that says it is shared, and fails commits while `broken` says so. */
function sharedStorage(): Storage & { broken: (records: readonly AnyRecord[]) => boolean } {
  const storage = memoryStorage();
  const made = {
    ...storage,
    shared: true,
    broken: (_: readonly AnyRecord[]): boolean => false,
    commit: async (records: readonly AnyRecord[]): Promise<boolean> => {
      if (!made.broken(records)) return storage.commit(records);
      throw new TransportFailure('DATABASE_UNAVAILABLE', 'gone', { transport: 'database', endpoint: 'test' });
    },
  };
  return made;
}

const signing = (records: readonly AnyRecord[]): boolean =>
  records.some((record) => record.kind === 'certificate' && record.status !== 'intended');

test('what a node was issuing when it died is taken up once its lease has run out, and not before', async () => {
  const storage = sharedStorage();
  await using dying = await startTestCa({ storage, publicUrl: 'https://ca.example' });
  const driver = await registered(dying);
  const open = await proven(dying, driver, alice);
  storage.broken = signing;
  const cut = await driver.post(open.order.finalize, composeFinalize((await csrFor([alice])).csr));
  assert.deepEqual([cut.status, cut.headers.get('retry-after')], [503, '10']);
  assert.equal(String(cut.problem['detail']).includes('gone'), false);
  storage.broken = () => false;
  const [processing] = await storage.ordersProcessing();
  const id = processing?.id ?? '';

  // The lease of the first node is still good.
  await using second = await startTestCa({
    storage,
    publicUrl: 'https://ca.example',
    now: () => new Date(dying.clock.ms),
  });
  assert.equal((await storage.get('order', id))?.status, 'processing');
  await second.ca.close();
  await using third = await startTestCa({
    storage,
    publicUrl: 'https://ca.example',
    now: () => new Date(dying.clock.ms + 60_000),
  });
  assert.equal((await storage.get('order', id))?.status, 'valid');
  assert.ok(third.log.some(({ event }) => event === 'certificate.resumed'));
});

test('mail in the hands of a node that died leaves from another one at once', async () => {
  const storage = sharedStorage();
  const stuck = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  await using dying = await startTestCa({
    storage,
    publicUrl: 'https://ca.example',
    relay: () => {
      taken.resolve();
      return stuck.promise;
    },
  });
  await ordered(await registered(dying), alice);
  await taken.promise;
  assert.equal((await storage.mailsHeld(9)).length, 1);
  await using second = await startTestCa({
    storage,
    publicUrl: 'https://ca.example',
    now: () => new Date(dying.clock.ms + 60_000),
  });
  const { to } = await second.nextMail();
  assert.equal(to, alice);
  stuck.resolve();
});
