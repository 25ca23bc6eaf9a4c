import assert from 'node:assert/strict';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { obtainCertificate } from '@acme-smime/client';
import type { ClientContext, Store } from '@acme-smime/client';
import { decodePrivateKey } from '@acme-smime/protocol';
import { startWorld } from './world.ts';

/** Stands for `kill -9`: nothing after it happens, whatever was saved before stays. */
class Killed extends Error {}

type Moment = 'before' | 'after';

/** A store whose user dies at its n-th write, either just before or just after it has become durable. */
function mortal(store: Store, dieAt: number, moment: Moment): Store {
  let writes = 0;
  const guard =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      writes += 1;
      if (writes > dieAt || (writes === dieAt && moment === 'before')) throw new Killed();
      const result = await write(...args);
      if (writes >= dieAt) throw new Killed();
      return result;
    };
  return {
    ...store,
    saveAccount: guard(store.saveAccount),
    saveEnrollment: guard(store.saveEnrollment),
    removeEnrollment: guard(store.removeEnrollment),
    savePendingKey: guard(store.savePendingKey),
    saveCertificate: guard(store.saveCertificate),
  };
}

/** Time passes in the pauses between two questions, and stands still otherwise: a test takes no longer than its work. */
function quickClock(): { readonly now: () => Date; readonly wait: ClientContext['wait'] } {
  let ms = Date.parse('2026-03-04T05:06:07Z');
  return {
    now: () => new Date(ms),
    wait: async (pause, signal) => {
      if (pause > 10_000) await once(signal, 'abort');
      signal.throwIfAborted();
      ms += pause;
    },
  };
}

for (const moment of ['before', 'after'] as const)
  test(`a run that dies ${moment} any of its writes is continued: one order, one answer, no key lost`, async () => {
    let abandonments = 0;
    for (let dieAt = 1; ; dieAt++) {
      const clock = quickClock();
      await using world = await startWorld({ plain: true, holdMs: 0, now: clock.now });
      const context = { ...world.context, wait: clock.wait };
      const store = mortal(world.store, dieAt, moment);
      let died = false;
      try {
        await obtainCertificate(world.options({ store, timeoutMs: 600_000 }), context);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        died = true;
      }
      if (!died) {
        assert.ok(dieAt > 8, `a run writes often; it wrote ${dieAt - 1} times`);
        assert.equal(abandonments, moment === 'after' ? 1 : 0);
        return;
      }
      const { certificate } = await obtainCertificate(world.options({ timeoutMs: 600_000 }), context);
      const orders = world.requests.filter((one) => /new-?order$/i.test(one)).length;
      const where = `killed ${moment} write ${dieAt}`;
      // The one moment in which nobody can know whether the answer left: it is never repeated, a new challenge is asked for.
      const abandoned = world.progress.some((one) => one.step === 'order-abandoned');
      assert.equal(orders, abandoned ? 2 : 1, `${where}: ${orders} orders`);
      abandonments += abandoned ? 1 : 0;
      assert.equal(world.mailbox.sent.length, 1, `${where}: ${world.mailbox.sent.length} answers`);
      assert.equal(certificate.version, 1, where);
      const x509 = new X509Certificate(certificate.files['cert.pem']);
      assert.ok(x509.publicKey.equals(createPublicKey(decodePrivateKey(certificate.files['key.pem']))), where);
    }
  });
