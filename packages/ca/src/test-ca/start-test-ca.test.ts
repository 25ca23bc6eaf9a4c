import assert from 'node:assert/strict';
import { test } from 'node:test';

import { driverFor, ordered, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa as startFixture } from '../ca.test.fixture.ts';
import { createFaults } from '../management/faults.ts';
import { createManagement } from '../management/management.ts';
import { startTestCa } from './start-test-ca.ts';

test('a CA for a test catches its mail, answers wrong when it is told to, and right again after', async () => {
  await using ca = await startTestCa();
  assert.match(ca.directoryUrl, /^https:\/\/127\.0\.0\.1:\d+\/directory$/);
  assert.match(ca.rootPem, /^-----BEGIN CERTIFICATE-----/);
  const fetch = (): Promise<Response> => ca.ca.app.fetch(new Request(ca.directoryUrl));
  ca.inject({ resource: 'directory', status: 503, times: 2 });
  ca.inject({ resource: '*', empty: true });
  assert.deepEqual([(await fetch()).status, (await fetch()).status], [503, 503]);
  assert.equal(await (await fetch()).text(), '');
  assert.equal((await fetch()).status, 200);
  const stop = new AbortController();
  const mail = ca.nextMail('nobody@example.org', stop.signal);
  stop.abort(new Error('enough'));
  await assert.rejects(mail, /enough/);
});

test('the management shows root, certificates, mails and faults, and moves a renewal window', async () => {
  const faults = createFaults();
  await using t = await startFixture({ around: faults.around });
  const driver = await registered(t);
  await ordered(driver, 'alice@example.org');
  await t.nextMail();
  const management = createManagement({ ca: t.ca, storage: t.storage, faults, mails: t.mails });
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> =>
    management.fetch(
      new Request(`http://localhost${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    );
  assert.equal(await (await ask('GET', '/root')).text(), t.ca.rootPem);
  const mails = (await (await ask('GET', '/mails')).json()) as { to: string }[];
  assert.deepEqual(
    mails.map(({ to }) => to),
    ['alice@example.org'],
  );
  assert.equal((await ask('POST', '/faults', { resource: 'directory', status: 500 })).status, 201);
  await assert.rejects(driverFor(t));
  await driverFor(t);
  assert.equal((await ask('DELETE', '/faults')).status, 204);
  assert.equal((await ask('GET', '/certificates/4711')).status, 400);
  assert.equal((await ask('POST', '/faults', { status: 500 })).status, 400);
});
