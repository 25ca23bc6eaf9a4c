import assert from 'node:assert/strict';
import { test } from 'node:test';

import { later, mail } from './sample-records.ts';
import { holding } from './setup.ts';
import type { Setup } from './setup.ts';

/** How queued mail is found. */
export function mailsContract({ filled }: Setup): void {
  test('queued mail is found when it is due, the longest due first', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    assert.equal(await storage.nextMailAt(), undefined);
    await storage.commit([
      mail('m', { nextAttemptAt: later(2) }),
      mail('n', { nextAttemptAt: later(1) }),
      mail('k', { nextAttemptAt: later(1), status: 'sent' }),
      mail('j', { nextAttemptAt: later(9) }),
    ]);
    assert.deepEqual(await storage.nextMailAt(), later(1));
    assert.equal(await storage.countQueuedMails(), 3);
    const due = await storage.dueMails(later(2), 10);
    assert.deepEqual(
      due.map((each) => each.id),
      ['n', 'm'],
    );
    assert.equal((await storage.dueMails(later(2), 1)).length, 1);
    assert.deepEqual(await storage.mailsHeld(9), []);
    const m = (await storage.get('mail', 'm')) ?? assert.fail();
    await storage.commit([{ ...m, node: 'n' }, mail('i', { node: 'n', status: 'sent' })]);
    const heldNow = await storage.mailsHeld(9);
    assert.deepEqual(
      heldNow.map((each) => each.id),
      ['m'],
    );
  });
}
