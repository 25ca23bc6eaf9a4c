import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { composeCsr, composeFinalize, generateKey, keySigner } from '@acme-smime/protocol';

import { ordered, proven, registered } from './acme-driver.test.fixture.ts';
import { startTestCa } from './ca.test.fixture.ts';
import { openAuthority } from './issuance/authority.ts';
import { memoryStorage } from './storage/memory-storage.ts';

const alice = 'alice@example.org';

test('an issuance that is under way is ended before the CA is closed, even when nobody waits for it any more', async () => {
  const storage = memoryStorage();
  const now = new Date('2026-03-01T12:00:00Z');
  const kept = await openAuthority({
    storage,
    now,
    random: randomBytes,
    name: 'X',
    keyType: 'p256',
    publicHttpUrl: undefined,
  });
  const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = async (tbs: Uint8Array): Promise<Uint8Array> => {
    // Lists are signed meanwhile, too.
    if (Buffer.from(tbs).includes(alice)) {
      asked.resolve();
      await released.promise;
    }
    return kept.issuer.signer.sign(tbs);
  };
  const issuer = { ...kept.issuer, signer: { ...kept.issuer.signer, sign: slow } };
  const t = await startTestCa({ storage, authority: { ...kept, issuer } });
  const driver = await registered(t);
  const open = await proven(t, driver, alice);
  const csr = await composeCsr({ signer: keySigner(await generateKey('p256')), addresses: [alice] });
  const finalizing = driver.post(open.order.finalize, composeFinalize(csr));
  await asked.promise;
  let isClosed = false;
  const closed = t.ca.close().then(() => (isClosed = true));
  assert.equal(isClosed, false);
  released.resolve();
  assert.equal((await finalizing).json['status'], 'valid');
  await closed;
  const [certificate] = await storage.list('certificate', { limit: 2 });
  assert.equal(certificate?.status, 'issued');
});

test('a mail that is on its way is ended before the CA is closed, and is not sent again by the next one', async () => {
  const storage = memoryStorage();
  const [begun, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let sent = 0;
  const relay = async (): Promise<void> => {
    sent += 1;
    begun.resolve();
    await taken.promise;
  };
  const t = await startTestCa({ storage, relay });
  await ordered(await registered(t), alice);
  await begun.promise;
  const closed = t.ca.close();
  taken.resolve();
  await closed;
  const [mail] = await storage.list('mail', { limit: 2 });
  assert.equal(mail?.status, 'sent');
  await using later = await startTestCa({ storage, relay });
  await later.ca.close();
  assert.equal(sent, 1);
});
