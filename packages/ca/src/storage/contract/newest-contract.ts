import assert from 'node:assert/strict';
import { test } from 'node:test';

import { certificate, later, mail, order, start } from './sample-records.ts';
import { holding } from './setup.ts';
import type { Setup } from './setup.ts';

const ids = (records: readonly { readonly id: string }[]): string[] => records.map(({ id }) => id);

function auditEntry(id: string, at: Date) {
  const entry = { chain: id, number: 1, at, event: 'ca.started', entry: '{}', previous: '00', hash: `hash of ${id}` };
  return { kind: 'auditEntry', id, version: 0, ...entry } as const;
}

/** What operators browse, newest first. */
export function newestContract({ filled }: Setup): void {
  test('certificates are browsed newest first, in pages, and keep their place when they change', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    for (const [id, minutes] of [
      ['w', 2],
      ['u', 1],
      ['x', 2],
      ['v', 3],
    ] as const) {
      await storage.commit([certificate(id, { intendedAt: later(minutes) })]);
    }
    const first = await storage.newestCertificates({ limit: 2 });
    assert.deepEqual(ids(first), ['v', 'x']);
    const [, last = assert.fail()] = first;
    await storage.commit([{ ...last, status: 'issued' }]);
    const before = { at: last.intendedAt, id: last.id };
    assert.deepEqual(ids(await storage.newestCertificates({ limit: 9, before })), ['w', 'u']);
    assert.deepEqual(ids(await storage.newestCertificates({ limit: 9 })), ['v', 'x', 'w', 'u']);
  });

  test('certificates are browsed by status and by any of their addresses', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    const [alice, bob] = ['alice@example.org', '"b,\\"ob"@example.org'];
    await storage.commit([
      certificate('u', { status: 'issued', intendedAt: later(1) }),
      certificate('v', { status: 'issued', intendedAt: later(2), addresses: [alice, bob] }),
      certificate('w', { status: 'revoked', intendedAt: later(3), addresses: [bob] }),
      certificate('x', { intendedAt: later(4) }),
    ]);
    assert.deepEqual(ids(await storage.newestCertificates({ limit: 9, address: alice })), ['x', 'v', 'u']);
    assert.deepEqual(ids(await storage.newestCertificates({ limit: 9, address: bob })), ['w', 'v']);
    assert.deepEqual(ids(await storage.newestCertificates({ limit: 9, address: 'alice@example' })), []);
    assert.deepEqual(ids(await storage.newestCertificates({ limit: 9, status: 'issued' })), ['v', 'u']);
    assert.deepEqual(ids(await storage.newestCertificates({ limit: 9, status: 'issued', address: bob })), ['v']);
    assert.deepEqual(ids(await storage.newestCertificates({ limit: 9, status: 'abandoned' })), []);
    const before = { at: later(2), id: 'v' };
    assert.deepEqual(ids(await storage.newestCertificates({ limit: 9, address: alice, before })), ['u']);
  });

  test('orders are browsed as unfinished while there is time, and as failed when it is over', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit([
      order('p', { status: 'processing', expiresAt: later(61) }),
      order('q', { status: 'valid', expiresAt: later(62) }),
      order('r', { status: 'invalid', expiresAt: later(63) }),
      order('s', { expiresAt: later(5) }),
      order('t', { expiresAt: later(5) }),
    ]);
    const now = later(5);
    assert.deepEqual(ids(await storage.newestOrders({ state: 'unfinished', now, limit: 9 })), ['p', 'o']);
    assert.deepEqual(ids(await storage.newestOrders({ state: 'failed', now, limit: 2 })), ['r', 't']);
    const before = { at: later(5), id: 't' };
    assert.deepEqual(ids(await storage.newestOrders({ state: 'failed', now, limit: 2, before })), ['s']);
  });

  test('audit entries are browsed newest first, whatever chain they stand in', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit([auditEntry('b', later(1)), auditEntry('a', later(2)), auditEntry('c', later(1))]);
    assert.deepEqual(ids(await storage.newestAuditEntries({ limit: 2 })), ['a', 'c']);
    assert.deepEqual(ids(await storage.newestAuditEntries({ limit: 2, before: { at: later(1), id: 'c' } })), ['b']);
  });

  test('what there is to look at is counted', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit([
      certificate('u', { status: 'issued', intendedAt: start }),
      certificate('v', { status: 'issued', intendedAt: later(2) }),
      certificate('w', { status: 'revoked', intendedAt: later(3) }),
      certificate('x', { intendedAt: later(4) }),
      order('s', { expiresAt: later(1) }),
      order('t', { expiresAt: later(5) }),
      mail('m'),
      mail('n', { lastError: 'connection refused' }),
      mail('k', { lastError: 'connection refused', status: 'sent' }),
    ]);
    assert.deepEqual(await storage.tally({ now: later(5), since: later(1) }), {
      issued: 2,
      revoked: 1,
      unfinished: 1,
      failed: 1,
      queuedMails: 2,
      failingMails: 1,
    });
  });
}
