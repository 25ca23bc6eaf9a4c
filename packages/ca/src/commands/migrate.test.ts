import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { sqliteStorage } from '../storage/sqlite.ts';
import { migrateStorage } from './migrate.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-migrate-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function migrated(
  storage: { readonly sqlite: string; readonly secret?: string },
  options: { readonly dryRun: boolean; readonly json?: boolean },
): Promise<string> {
  let said = '';
  const context = {
    env: { SECRET: 'six random words' },
    now: () => new Date(0),
    random: (bytes: number) => new Uint8Array(randomBytes(bytes)),
    write: (text: string) => void (said += text),
  };
  await migrateStorage({ storage }, { json: false, ...options }, context);
  return said;
}

test('a dry run lists the steps that are missing and makes nothing; a real one takes them, and says which', async () => {
  const sqlite = join(folder, 'new.db');
  assert.match(await migrated({ sqlite }, { dryRun: true }), /^(?:Would take step \d+: .+\n)+Nothing was changed\.\n$/);
  await assert.rejects(stat(sqlite), { code: 'ENOENT' });
  assert.match(
    await migrated({ sqlite }, { dryRun: false }),
    /^(?:Took step \d+: .+\n)+The storage is up to date\.\n$/,
  );
  for (const dryRun of [true, false]) {
    assert.equal(await migrated({ sqlite }, { dryRun }), 'The storage is up to date.\n');
  }
  const { missing, sealed } = JSON.parse(await migrated({ sqlite }, { dryRun: true, json: true })) as {
    readonly missing: readonly unknown[];
    readonly sealed: number;
  };
  assert.deepEqual([missing, sealed], [[], 0]);
});

test('keys that lie open are sealed when the storage has a secret, and not in a dry run', async () => {
  const sqlite = join(folder, 'open.db');
  const first = await sqliteStorage(sqlite);
  await first.commit([{ kind: 'secret', id: 'dkim', version: 0, value: 'a private key' }]);
  await first.close();
  const sealing = { sqlite, secret: 'env:SECRET' };
  assert.equal(await migrated(sealing, { dryRun: true }), 'The storage is up to date.\n');
  assert.equal(await migrated(sealing, { dryRun: false }), 'Keys that were sealed: 1\nThe storage is up to date.\n');
  const second = await sqliteStorage(sqlite);
  assert.match((await second.get('secret', 'dkim'))?.value ?? '', /^sealed:/);
  await second.close();
});
