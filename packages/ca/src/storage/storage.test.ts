import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';

import { migrations } from './migrations.ts';
import { memoryStorage } from './memory-storage.ts';
import { sealedStorage } from './sealed-storage.ts';
import { sqliteMigrationState, sqliteStorage } from './sqlite-storage.ts';
import { storageContract } from './contract/storage-contract.ts';

let folder = '';
let files = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-'));
});
after(() => rm(folder, { recursive: true, force: true }));

storageContract('memory', async () => memoryStorage());
storageContract('SQLite in memory', () => sqliteStorage(':memory:'));
storageContract('SQLite in a file', () => sqliteStorage(join(folder, `contract-${++files}.db`)));

storageContract('sealed', () => sealedStorage(memoryStorage(), { secrets: ['six random words'], random: randomBytes }));

test('a SQLite file keeps its records when it is opened again, and only its owner can read it', async () => {
  const file = join(folder, 'again.db');
  const first = await sqliteStorage(file);
  await first.commit([{ kind: 'secret', id: 's', version: 0, value: 'kept' }]);
  await first.close();
  const second = await sqliteStorage(file);
  assert.equal((await second.get('secret', 's'))?.value, 'kept');
  await second.close();
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('a database of a newer version is refused, and left as it is', async () => {
  const file = join(folder, 'newer.db');
  await (await sqliteStorage(file)).close();
  const raw = new DatabaseSync(file);
  raw.exec(`INSERT INTO migrations (number, name, applied_at) VALUES (9999, 'from the future', 0)`);
  raw.close();
  await assert.rejects(sqliteStorage(file), { code: 'DATABASE_TOO_NEW' });
});

test('what a database lacks is told without changing it, and a newer one is not looked at by an older program', async () => {
  const file = join(folder, 'steps.db');
  const all = migrations.map(({ number }) => number);
  assert.deepEqual(
    (await sqliteMigrationState(file)).missing.map(({ number }) => number),
    all,
  );
  await assert.rejects(stat(file), { code: 'ENOENT' });
  const raw = new DatabaseSync(file);
  raw.exec('PRAGMA journal_mode = WAL');
  raw.exec('CREATE TABLE migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)');
  raw.exec(`INSERT INTO migrations VALUES (1, '', 0), (2, '', 0)`);
  const { applied, missing } = await sqliteMigrationState(file);
  assert.deepEqual([applied, missing.map(({ number }) => number)], [[1, 2], all.slice(2)]);
  raw.exec(`INSERT INTO migrations VALUES (9999, 'from the future', 0)`);
  raw.close();
  await assert.rejects(sqliteMigrationState(file), { code: 'DATABASE_TOO_NEW' });
});

test('certificates of a database that did not know about their addresses are found by them', async () => {
  const file = join(folder, 'older.db');
  const raw = new DatabaseSync(file);
  for (const { statements } of migrations.slice(0, 4)) for (const statement of statements) raw.exec(statement);
  raw.exec(`
    CREATE TABLE migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL);
    INSERT INTO migrations VALUES (1, '', 0), (2, '', 0), (3, '', 0), (4, '', 0);
    PRAGMA foreign_keys = OFF;
    INSERT INTO certificates (id, version, status, order_id, account_id, issuer_id, serial, addresses, usage, spki,
      spki_hash, not_before, not_after, intended_at)
      VALUES ('x', 1, 'issued', 'o', 'a', 'i', '01', '["a@example.org","b@example.org"]', 'both', '', '', 0, 1, 0)`);
  raw.close();
  const storage = await sqliteStorage(file);
  for (const address of ['a@example.org', 'b@example.org']) {
    assert.equal((await storage.newestCertificates({ address, limit: 9 })).length, 1);
  }
  await storage.close();
});

test('a database that cannot be opened is named in the error', async () => {
  await assert.rejects(sqliteStorage(join(folder, 'no', 'such', 'folder.db')), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'DATABASE_UNUSABLE');
    assert.match(error.message, /no\/such\/folder\.db/);
    return true;
  });
});

test('a backup made while work goes on is a whole storage, and never overwrites another', async () => {
  const storage = await sqliteStorage(join(folder, 'live.db'));
  const target = join(folder, 'backup.db');
  await storage.commit([{ kind: 'secret', id: 'before', version: 0, value: 'kept' }]);
  const writes = Array.from({ length: 50 }, (_, n) =>
    storage.commit([{ kind: 'secret', id: `during ${n}`, version: 0, value: 'perhaps' }]),
  );
  await Promise.all([storage.backup?.(target), ...writes]);
  await assert.rejects(storage.backup?.(target) ?? assert.fail(), { code: 'BACKUP_EXISTS' });
  await storage.close();
  assert.equal((await stat(target)).mode & 0o777, 0o600);
  const restored = await sqliteStorage(target);
  assert.equal((await restored.get('secret', 'before'))?.value, 'kept');
  await restored.close();
});

test('a database that fails is named, whatever it was asked', async () => {
  const file = join(folder, 'full.db');
  const storage = await sqliteStorage(file);
  const raw = new DatabaseSync(file);
  raw.exec('DROP TABLE secrets');
  raw.close();
  await assert.rejects(storage.commit([{ kind: 'secret', id: 's', version: 0, value: 'x' }]), {
    code: 'DATABASE_UNAVAILABLE',
  });
  await storage.close();
});
