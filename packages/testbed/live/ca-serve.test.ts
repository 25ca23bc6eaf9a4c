import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { obtainCertificate } from '@acme-smime/client';
import { sqliteStorage } from 'acme-smime-ca';
import { startPostgres } from '../src/postgres.ts';
import { makeScratch } from '../src/scratch.ts';
import { initCa, runCa, startServedCa } from '../src/served-ca.ts';

test('serve with accounts for customers alone: a key of `eab create` opens one, and nothing else does', async (t) => {
  const scratch = await makeScratch();
  t.after(() => scratch.close());
  const { folder } = scratch;
  await initCa(folder);
  const more = '[accounts]\nexternal-account-required = true\n';
  {
    await using served = await startServedCa({ folder, storage: 'sqlite = "ca.db"', more });
    const db = join(folder, 'ca.db');
    const { account } = served.options();
    const stranger = obtainCertificate(served.options(), served.context);
    await assert.rejects(stranger, { code: 'EXTERNAL_ACCOUNT_REQUIRED' });
    const created = await runCa('eab', 'create', '--label', 'Sales', '--allow', '@client.test', '--db', db, '--json');
    const { kid, 'hmac-key': hmacKey } = JSON.parse(created) as { kid: string; 'hmac-key': string };
    const wrongKey = createHash('sha256').update('guessed').digest('base64url');
    const guessed = { ...account, externalAccount: { kid, hmacKey: wrongKey } };
    await assert.rejects(obtainCertificate(served.options({ account: guessed }), served.context));
    const customer = { ...account, externalAccount: { kid, hmacKey } };
    const { outcome } = await obtainCertificate(served.options({ account: customer }), served.context);
    assert.equal(outcome, 'issued');
  }
  const storage = await sqliteStorage(join(folder, 'ca.db'));
  const accounts = await storage.list('account', { limit: 10 });
  assert.equal(accounts.length, 1);
  assert.equal(accounts[0]?.externalAccount === undefined, false);
  await storage.close();
});

test('serve with PostgreSQL issues, says when the server is gone, and goes on when it is back', async (t) => {
  const scratch = await makeScratch();
  t.after(() => scratch.close());
  const { folder } = scratch;
  const cluster = await startPostgres();
  t.after(() => cluster.close());
  await cluster.createDatabase('ca');
  const { host, port, user } = cluster.connection('ca');
  const url = `postgresql:///ca?host=${encodeURIComponent(host)}&port=${port}&user=${user}`;
  await initCa(folder);
  await using served = await startServedCa({ folder, storage: `postgresql = "${url}"` });
  const { outcome } = await obtainCertificate(served.options(), served.context);
  assert.equal(outcome, 'issued');
  await cluster.crash();
  const down = await served.health();
  assert.deepEqual([down.status, down.parts['storage']?.status, await served.isReady()], ['down', 'down', false]);
  await cluster.start();
  const again = await obtainCertificate(served.options({ force: true }), served.context);
  assert.equal(again.outcome, 'issued');
  assert.equal((await served.health()).status, 'ok');
  assert.equal(await served.isReady(), true);
});
