import assert from 'node:assert/strict';
import { test } from 'node:test';

import { account, authorization, later, order } from './sample-records.ts';
import { holding } from './setup.ts';
import type { Setup } from './setup.ts';

/** How accounts, orders, authorizations and challenges are found. */
export function enrollmentsContract({ filled }: Setup): void {
  test('the records of a kind are listed in the order of their ids, in pages', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit(['_', 'B', '-', 'é', '0'].map((id) => account(id)));
    const first = await storage.list('account', { limit: 4 });
    const second = await storage.list('account', { limit: 4, after: first.at(-1)?.id ?? '' });
    const ids = [...first, ...second].map((each) => each.id);
    assert.deepEqual(ids, ['-', '0', 'B', '_', 'a', 'é']);
    assert.deepEqual(await storage.list('mail', { limit: 4 }), []);
  });

  test('an account is found by the key it holds now', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    const read = (await storage.accountByThumbprint('thumbprint of a')) ?? assert.fail();
    assert.equal(read.id, 'a');
    await storage.commit([{ ...read, thumbprint: 'another' }]);
    assert.equal(await storage.accountByThumbprint('thumbprint of a'), undefined);
    assert.equal((await storage.accountByThumbprint('another'))?.id, 'a');
  });

  test('orders are listed oldest first, in pages, without invalid and expired ones', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit([
      account('b'),
      order('p', { createdAt: later(2) }),
      order('q', { createdAt: later(1), status: 'valid', expiresAt: later(1) }),
      order('r', { createdAt: later(2), status: 'invalid' }),
      order('s', { createdAt: later(2), expiresAt: later(3) }),
      order('t', { createdAt: later(2) }),
      order('u', { accountId: 'b' }),
    ]);
    const first = await storage.ordersOf('a', { now: later(3), limit: 3 });
    assert.deepEqual(
      first.map((each) => each.id),
      ['o', 'q', 'p'],
    );
    const second = await storage.ordersOf('a', { now: later(3), limit: 3, after: first[2] ?? assert.fail() });
    assert.deepEqual(
      second.map((each) => each.id),
      ['t'],
    );
  });

  test('orders in processing, valid authorizations and challenges are found', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit([
      order('p', { status: 'processing' }),
      authorization('y', { status: 'valid' }),
      authorization('x', { status: 'valid', expiresAt: later(1) }),
    ]);
    assert.deepEqual(
      (await storage.ordersProcessing()).map((each) => each.id),
      ['p'],
    );
    const valid = await storage.validAuthorizations('a', later(1));
    assert.deepEqual(
      valid.map((each) => each.id),
      ['y'],
    );
    assert.equal((await storage.challengeByToken('part 1 of c'))?.id, 'c');
    assert.equal((await storage.challengeByMessageId('<c@ca.example>'))?.id, 'c');
    assert.equal(await storage.challengeByToken('part 2 of c'), undefined);
  });
}
