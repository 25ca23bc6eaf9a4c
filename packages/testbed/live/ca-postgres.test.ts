import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, test } from 'node:test';
import { postgresMigrationState, postgresStorage } from 'acme-smime-ca';
import { storageContract } from 'acme-smime-ca/storage-contract';
import { startPostgres } from '../src/postgres.ts';

const cluster = await startPostgres();
after(() => cluster.close());
let databases = 0;

async function emptyDatabase(): Promise<string> {
  const name = `ca_${++databases}`;
  await cluster.createDatabase(name);
  return name;
}

storageContract('PostgreSQL', async () => postgresStorage({ connection: cluster.connection(await emptyDatabase()) }));

test('two nodes that open an empty database at once both find it made, once', async () => {
  const connection = cluster.connection(await emptyDatabase());
  const nodes = await Promise.all([1, 2, 3].map(() => postgresStorage({ connection })));
  const saved = await Promise.all(
    nodes.map((node, at) => node.commit([{ kind: 'secret', id: 's', version: 0, value: String(at) }])),
  );
  assert.equal(saved.filter(Boolean).length, 1);
  const values = await Promise.all(nodes.map(async (node) => (await node.get('secret', 's'))?.value));
  assert.equal(new Set(values).size, 1);
  await Promise.all(nodes.map((node) => node.close()));
});

test('what a database lacks is told without changing it', async () => {
  const connection = cluster.connection(await emptyDatabase());
  const before = await postgresMigrationState(connection);
  assert.deepEqual([before.applied, before.missing.length > 0], [[], true]);
  assert.deepEqual(await postgresMigrationState(connection), before);
  await (await postgresStorage({ connection })).close();
  const made = await postgresMigrationState(connection);
  assert.deepEqual([made.applied, made.missing], [before.missing.map(({ number }) => number), []]);
});

test('what one node announces every node hears', async () => {
  const connection = cluster.connection(await emptyDatabase());
  const [one, two] = [await postgresStorage({ connection }), await postgresStorage({ connection })];
  const heard = new Promise<string>((resolve) => two.announcements?.listen(resolve));
  // Listening begins in the background: said until it is heard.
  const timer = setInterval(() => one.announcements?.announce('an authorization'), 20);
  assert.equal(await heard, 'an authorization');
  clearInterval(timer);
  await Promise.all([one.close(), two.close()]);
});

test('what is announced right before a storage is closed is heard', async () => {
  const connection = cluster.connection(await emptyDatabase());
  const [one, two] = [await postgresStorage({ connection }), await postgresStorage({ connection })];
  const bell = new EventEmitter();
  two.announcements?.listen((word) => bell.emit(word));
  // Listening begins in the background: said until it is heard.
  const timer = setInterval(() => one.announcements?.announce('begin'), 20);
  await once(bell, 'begin');
  clearInterval(timer);
  const heard = once(bell, 'last words', { signal: AbortSignal.timeout(60_000) });
  one.announcements?.announce('last words');
  await one.close();
  await heard;
  await two.close();
});

test('a server that goes away is named in the error, and used again when it is back', async () => {
  const name = await emptyDatabase();
  const storage = await postgresStorage({ connection: cluster.connection(name) });
  assert.equal(await storage.commit([{ kind: 'secret', id: 'before', version: 0, value: 'kept' }]), true);
  await cluster.crash();
  await assert.rejects(storage.ping(), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'DATABASE_UNAVAILABLE');
    assert.ok(error.message.includes(name), error.message);
    return true;
  });
  await cluster.start();
  assert.equal((await storage.get('secret', 'before'))?.value, 'kept');
  await storage.close();
});

test('a server that crashes forgets which nonces were used, and with them their generation', async () => {
  const storage = await postgresStorage({ connection: cluster.connection(await emptyDatabase()) });
  const expiresAt = new Date('2100-01-01');
  const generation = await storage.nonceGeneration('before');
  assert.equal(await storage.useNonce('n', { generation, expiresAt }), true);
  await cluster.crash();
  await cluster.start();
  // The first one meets connections that are gone.
  await storage.ping().catch(() => {});
  assert.equal(await storage.useNonce('n', { generation, expiresAt }), false);
  assert.equal(await storage.nonceGeneration('after'), 'after');
  await storage.close();
});

test('of two commits that change one record one is saved, and nothing of the other', async () => {
  const storage = await postgresStorage({ connection: cluster.connection(await emptyDatabase()) });
  const secret = { kind: 'secret', id: 's', version: 0, value: 'first' } as const;
  await storage.commit([secret]);
  const saved = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      storage.commit([
        { ...secret, version: 1, value: `changed by ${n}` },
        { ...secret, id: `of ${n}` },
      ]),
    ),
  );
  assert.equal(saved.filter(Boolean).length, 1);
  assert.equal((await storage.list('secret', { limit: 10 })).length, 2);
  assert.equal((await storage.get('secret', 's'))?.value, `changed by ${saved.indexOf(true)}`);
  await storage.close();
});

test('a database that is not there is named in the error', async () => {
  await assert.rejects(postgresStorage({ connection: cluster.connection('nowhere') }), { code: 'DATABASE_UNUSABLE' });
});
