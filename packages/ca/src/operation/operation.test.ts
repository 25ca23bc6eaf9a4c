import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TransportFailure } from '@acme-smime/protocol';

import { ordered, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
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

test('metrics, health and readiness are served apart from ACME', async () => {
  const { failing, storage, now, operation } = watched();
  await using t = await startTestCa({ storage, now, log: operation.log, around: operation.around });
  operation.watch(t.ca);
  await registered(t);
  const server = await serveOperation(operation, { host: '127.0.0.1', port: 0 });
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server.port}${path}`);
  const text = await (await get('/metrics')).text();
  assert.match(text, /^acme_smime_ca_requests_total\{resource="new-account",status="201"\} 1$/m);
  assert.match(text, /^acme_smime_ca_events_total\{event="account.created",level="info"\} 1$/m);
  assert.match(text, /^acme_smime_ca_up 1$/m);
  assert.equal((await get('/ready')).status, 200);
  failing.storage = true;
  const health = await get('/health');
  assert.deepEqual([health.status, (await get('/ready')).status], [503, 503]);
  assert.equal((await get('/other')).status, 404);
  await server.close();
  operation.close();
});
