import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { composeFinalize, parseCertificateChain } from '@acme-smime/protocol';

import { answerByMail, csrFor, driverFor, ordered, proven, registered } from './acme-driver.test.fixture.ts';
import { startTestCa } from './ca.test.fixture.ts';
import type { TestCa } from './ca.test.fixture.ts';
import { sqliteStorage } from './storage/sqlite.ts';

const alice = 'alice@example.org';
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** The URL stays the same over restarts, as it does for a CA at a fixed port. */
async function startOn(file: string): Promise<TestCa> {
  const storage = await sqliteStorage(join(folder, file));
  const t = await startTestCa({ storage, publicUrl: 'https://ca.example' });
  const close = async (): Promise<void> => {
    await t.ca.close();
    await storage.close();
  };
  return { ...t, [Symbol.asyncDispose]: close };
}

test('an enrollment goes on over restarts between all of its steps, and the root stays', async () => {
  const open = async <T>(work: (t: TestCa) => Promise<T>): Promise<T> => {
    await using t = await startOn('steps.db');
    return await work(t);
  };
  let root = '';
  const driver = await open((t) => {
    root = t.ca.rootPem;
    return registered(t);
  });
  // The driver of an earlier run speaks to the app of the present one.
  const within = async <T>(work: (t: TestCa, again: typeof driver) => Promise<T>): Promise<T> =>
    open(async (t) => {
      assert.equal(t.ca.rootPem, root);
      const fresh = await driverFor(t, driver.key);
      const { kid } = driver;
      return work(t, { ...fresh, kid, post: (url, payload, more = {}) => fresh.post(url, payload, { kid, ...more }) });
    });
  const { opened, mail } = await within(async (t, again) => ({
    opened: await ordered(again, alice),
    mail: await t.nextMail(),
  }));
  const [authorization] = opened.authorizations;
  await within(async (t, again) => {
    await answerByMail({ ...t, nextMail: async () => mail }, again, opened);
  });
  await within(async (_, again) => {
    assert.equal((await again.post(authorization?.challenge.url ?? '', {})).json['status'], 'valid');
  });
  const { csr } = await csrFor([alice]);
  const certificate = await within(async (_, again) => {
    const { json } = await again.post(opened.order.finalize, composeFinalize(csr));
    return String(json['certificate']);
  });
  const pem = await within(async (_, again) => (await again.post(certificate, '')).text);
  assert.deepEqual(parseCertificateChain(pem)[0]?.addresses, [alice]);
});

test('an issuance that was cut off before the signature is done again after the restart, with another serial', async () => {
  const first = await startOn('cut.db');
  const driver = await registered(first);
  const open = await proven(first, driver, alice);
  const commit = first.storage.commit.bind(first.storage);
  // Everything up to the intention is saved; then the disk is gone.
  first.storage.commit = async (records) => {
    if (records.some((record) => record.kind === 'certificate' && record.status !== 'intended'))
      throw new Error('gone');
    return commit(records);
  };
  const cut = await driver.post(open.order.finalize, composeFinalize((await csrFor([alice])).csr));
  assert.equal(cut.status, 500);
  const [processing] = await first.storage.ordersProcessing();
  const intended = await first.storage.get('certificate', processing?.certificateId ?? '');
  await first[Symbol.asyncDispose]();

  await using second = await startOn('cut.db');
  const order = (await second.storage.get('order', processing?.id ?? '')) ?? assert.fail();
  const issued = (await second.storage.get('certificate', order.certificateId ?? '')) ?? assert.fail();
  assert.deepEqual([order.status, issued.status], ['valid', 'issued']);
  assert.notEqual(issued.serial, intended?.serial);
  assert.deepEqual(issued.spki, intended?.spki);
  assert.equal((await second.storage.get('certificate', intended?.id ?? ''))?.status, 'abandoned');
});
