import assert from 'node:assert/strict';
import { test } from 'node:test';
import { obtainCertificate, rehearseCertificate } from '@acme-smime/client';
import type { Store } from '@acme-smime/client';
import { startWorld } from './world.ts';

/** A store into which nothing may be written. */
function sealed(store: Store): Store {
  const refuse = async (): Promise<never> => {
    throw new Error('a rehearsal wrote into the store');
  };
  return {
    ...store,
    saveAccount: refuse,
    saveEnrollment: refuse,
    removeEnrollment: refuse,
    savePendingKey: refuse,
    saveCertificate: refuse,
    saveSettings: refuse,
    saveRenewalNotes: refuse,
  };
}

test('a rehearsal proves the address by mail, asks for no certificate, and stores nothing', async () => {
  await using world = await startWorld();
  const rehearsed = await rehearseCertificate(world.options({ store: sealed(world.store) }), world.context);
  assert.deepEqual(rehearsed.leftAuthorizations, []);
  assert.equal(rehearsed.throwAwayAccount, true);
  assert.equal(world.mailbox.sent.length, 1);
  const steps = world.progress.map((one) => one.step);
  assert.ok(steps.includes('validated'));
  assert.ok(!steps.includes('finalized'));
  assert.deepEqual(
    world.requests.filter((one) => /final|cert\//i.test(one)),
    [],
  );
  assert.equal(await world.store.currentCertificate(world.address), undefined);
});

test('the authorizations of a rehearsal are worth nothing afterwards: the real order proves the address anew', async () => {
  await using world = await startWorld();
  await rehearseCertificate(world.options({ store: sealed(world.store) }), world.context);
  const { outcome } = await obtainCertificate(world.options(), world.context);
  assert.equal(outcome, 'issued');
  assert.equal(world.mailbox.sent.length, 2);
});

test('a rehearsal of a renewal uses the account at hand and leaves it and the certificate as they are', async () => {
  await using world = await startWorld();
  await obtainCertificate(world.options(), world.context);
  const rehearsed = await rehearseCertificate(world.options({ store: sealed(world.store) }), world.context);
  assert.equal(rehearsed.throwAwayAccount, false);
  const again = await obtainCertificate(world.options({ force: true }), world.context);
  assert.equal(again.certificate.version, 2);
});

test('a rehearsal that fails says why as the real run would, and closes its account', async () => {
  await using world = await startWorld({ relay: async () => undefined });
  const options = world.options({ timeoutMs: 50, store: sealed(world.store) });
  await assert.rejects(rehearseCertificate(options, world.context), { code: 'NO_CHALLENGE_MAIL' });
  assert.match(world.requests.at(-1) ?? '', /^POST .*acc/);
});

test('a rehearsal does not get in the way of an enrollment that is under way', async () => {
  await using world = await startWorld({ relay: async () => undefined });
  await assert.rejects(obtainCertificate(world.options({ timeoutMs: 50 }), world.context), {
    code: 'NO_CHALLENGE_MAIL',
  });
  await assert.rejects(rehearseCertificate(world.options(), world.context), { code: 'ENROLLMENT_UNDER_WAY' });
});
