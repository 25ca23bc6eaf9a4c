import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { TransportFailure, composeOcspRequest, ocspCertificateId } from '@acme-smime/protocol';

import { obtained, ordered, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import { openAuthority } from '../issuance/authority.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { createOperation } from './operation.ts';
import { serveOperation } from './operation-server.ts';

function watched() {
  const times = { now: Date.parse('2026-03-01T12:00:00Z'), monotonic: 0 };
  const failing = { storage: false, relay: false };
  const kept = memoryStorage();
  const storage = {
    ...kept,
    ping: async () => {
      if (failing.storage)
        throw new TransportFailure('DATABASE_UNAVAILABLE', 'The disk is full.', {
          transport: 'database',
          endpoint: 'x',
        });
    },
  };
  const now = (): Date => new Date(times.now);
  const operation = createOperation({ storage, now, monotonic: () => times.monotonic, log: () => {} });
  const pass = (ms: number): void => {
    times.now += ms;
    times.monotonic += ms;
  };
  return { times, failing, storage, now, operation, pass };
}

test('health says what is wrong: no database, mail that waits, a clock that was set; and is well again without a hand', async () => {
  const { times, failing, storage, now, operation, pass } = watched();
  const relay = async (): Promise<void> => {
    if (failing.relay) throw new Error('connection refused');
  };
  await using t = await startTestCa({ storage, now, relay, log: operation.log, around: operation.around });
  assert.equal((await operation.health()).status, 'down');
  operation.watch(t.ca);
  assert.deepEqual((await operation.health()).status, 'ok');

  failing.storage = true;
  const gone = await operation.health();
  assert.deepEqual([gone.status, gone.parts['storage']], ['down', { status: 'down', reason: 'The disk is full.' }]);
  failing.storage = false;
  assert.equal((await operation.health()).status, 'ok');

  failing.relay = true;
  await ordered(await registered(t), 'alice@example.org');
  await t.logged('mail.failed');
  const waiting = await operation.health();
  assert.equal(waiting.status, 'degraded');
  assert.match(waiting.parts['mail']?.reason ?? '', /cannot leave: connection refused/);
  assert.match(await operation.metrics(), /^acme_smime_ca_mail_up 0$/m);

  times.now -= 3_600_000;
  assert.match((await operation.health()).parts['clock']?.reason ?? '', /set by -3600 seconds/);
  pass(11 * 60_000);
  assert.equal((await operation.health()).parts['clock']?.status, 'ok');
  operation.close();
});

test('metrics, health and readiness are served apart from ACME', async (t) => {
  const { failing, storage, now, operation } = watched();
  const server = await serveOperation(operation, { host: '127.0.0.1', port: 0 });
  t.after(() => server.close().finally(() => operation.close()));
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server.port}${path}`);
  assert.deepEqual([(await get('/health')).status, (await get('/ready')).status], [200, 503], 'it is starting');
  await using ca = await startTestCa({ storage, now, log: operation.log, around: operation.around });
  operation.watch(ca.ca);
  await obtained(ca, await registered(ca), 'alice@example.org');
  const text = await (await get('/metrics')).text();
  for (const line of [
    /^acme_smime_ca_requests_total\{resource="new-account",status="201"\} 1$/m,
    /^acme_smime_ca_request_duration_seconds_bucket\{resource="new-account",le="\+Inf"\} 1$/m,
    /^acme_smime_ca_request_duration_seconds_count\{resource="new-account"\} 1$/m,
    /^acme_smime_ca_events_total\{event="account.created",level="info"\} 1$/m,
    /^acme_smime_ca_certificates_total\{what="issued"\} 1$/m,
    /^acme_smime_ca_mail_queued 0$/m,
    /^acme_smime_ca_up 1$/m,
  ]) {
    assert.match(text, line);
  }
  assert.equal((await get('/ready')).status, 200);
  failing.storage = true;
  const health = await get('/health');
  assert.deepEqual([health.status, ((await health.json()) as { status: string }).status], [200, 'down']);
  const ready = await get('/ready');
  assert.equal(ready.status, 503);
  assert.deepEqual(await ready.json(), { ready: false, reason: 'storage: The disk is full.' });
  failing.storage = false;
  assert.equal((await get('/ready')).status, 200);
  operation.drain();
  assert.deepEqual([(await get('/ready')).status, (await get('/health')).status], [503, 200]);
  assert.equal((await get('/other')).status, 404);
});

test('age, end and length of each CRL can be read, and how OCSP was answered', async (t) => {
  const { storage, now, operation } = watched();
  t.after(() => operation.close());
  await using ca = await startTestCa({ storage, now, log: operation.log, around: operation.around });
  operation.watch(ca.ca);
  const got = await obtained(ca, await registered(ca), 'alice@example.org');
  const issuer = got.chain[1] ?? assert.fail();
  const question = composeOcspRequest({ certificateIds: [ocspCertificateId(issuer, got.leaf.serialNumber)] });
  const url = new URL('/ocsp', ca.ca.directoryUrl);
  const headers = { 'content-type': 'application/ocsp-request' };
  await ca.ca.app.fetch(new Request(url, { method: 'POST', headers, body: new Uint8Array(question) }));
  await ca.ca.app.fetch(new Request(new URL('/crl/root.crl', ca.ca.directoryUrl)));
  const text = await operation.metrics();
  assert.match(text, /^acme_smime_ca_ocsp_answers_total\{status="good",prepared="(?:yes|no)"\} 1$/m);
  assert.match(text, /^acme_smime_ca_ocsp_prepared \d+$/m);
  assert.match(text, /^acme_smime_ca_crl_age_seconds\{crl="root"\} 0$/m);
  assert.match(text, /^acme_smime_ca_crl_entries\{crl="root"\} 0$/m);
  const end = (now().getTime() + 7 * 86_400_000) / 1000;
  assert.match(text, new RegExp(`^acme_smime_ca_crl_next_update_seconds\\{crl="root"\\} ${end}$`, 'm'));
});

test('health warns while there is time: a tenth of the life of the root’s list before its end', async () => {
  const { storage, now, operation, pass } = watched();
  const [day, begun] = [86_400_000, now().getTime()];
  const kept = await openAuthority({
    storage,
    now: now(),
    random: randomBytes,
    name: 'X',
    keyType: 'p256',
    publicHttpUrl: undefined,
  });
  const times = { thisUpdate: new Date(begun), nextUpdate: new Date(begun + 364 * day) };
  const crl = {
    kind: 'crl',
    id: 'root',
    version: 0,
    number: 1,
    entries: 0,
    revocations: 0,
    der: new Uint8Array(),
    ...times,
  } as const;
  await using t = await startTestCa({ storage, now, authority: { ...kept, offlineRoot: { crl } } });
  operation.watch(t.ca);
  const told = async (): Promise<string> => {
    // The issuer's own list is made anew when somebody asks, so that only the root's is old.
    await t.ca.app.fetch(new Request(new URL(`/crl/${kept.id}.crl`, t.ca.directoryUrl)));
    const { status, reason } = (await operation.health()).parts['crl'] ?? assert.fail();
    return `${status} ${reason ?? ''}`;
  };
  assert.equal(await told(), 'ok ');
  pass(320 * day);
  assert.equal(await told(), 'ok ');
  pass(10 * day);
  assert.match(await told(), /^degraded The root’s CRL ends at 2027-02-28.*init --root-crl/);
  pass(40 * day);
  assert.match(await told(), /^degraded The root’s CRL has run out/);
  assert.equal((await operation.readiness()).ready, true);
  assert.match(await operation.metrics(), /^acme_smime_ca_root_crl_next_update_seconds \d+$/m);
  operation.close();
});
