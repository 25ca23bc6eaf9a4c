import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { DatabaseSync, backup } from 'node:sqlite';

import { ConfigInvalid, TransportFailure } from '@acme-smime/protocol';
import { Kysely, SqliteDialect } from 'kysely';

import { migrate, migrationState } from './migrate.ts';
import type { MigrationState } from './migrate.ts';
import type { Tables } from './rows.ts';
import { nonceMemory } from './nonce-memory.ts';
import { sqlStorage } from './sql-storage.ts';
import { sqliteRunner } from './sqlite-runner.ts';
import { errorCodes, hasErrorCode, openSqlite, sqliteDatabase } from './sqlite-dialect.ts';
import type { Storage } from './storage.ts';

/**
 * Opens a storage in one SQLite file (`:memory:` for none), made and brought up to date when needed.
 *
 * @throws TransportFailure `DATABASE_UNUSABLE` when the file cannot be opened, ConfigInvalid `DATABASE_TOO_NEW` when a
 * newer program wrote it.
 */
export async function sqliteStorage(file: string): Promise<Storage> {
  const database = open(file);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqliteDatabase(database) }) });
  try {
    await migrate(db, {
      endpoint: file,
      statement: (text) => (text.startsWith('CREATE UNLOGGED ') ? undefined : text),
      nowSql: 'unixepoch() * 1000',
      // There is one connection, and SQLite lets one process write at a time.
      lock: async () => {},
    });
  } catch (error) {
    await db.destroy();
    throw error instanceof ConfigInvalid ? error : unusable(file, error);
  }
  const disk = syncOf(database, file);
  const runner = sqliteRunner(database, disk.sync);
  return sqlStorage(db, {
    endpoint: file,
    shared: false,
    runner,
    settled: runner.settled,
    nonces: nonceMemory(),
    isConstraintViolation: (error) => hasErrorCode(error, errorCodes.constraint),
    isCollision: (error) => hasErrorCode(error, errorCodes.busy),
    backup: (target) => copy(database, file, target),
    close: async () => {
      await runner.close();
      await disk.close();
      await db.destroy();
    },
  });
}

/**
 * From now on a commit only writes to the log (WAL) beside the file, and `sync` makes it durable: what SQLite would do itself
 * at each commit (`synchronous=FULL`), but by another thread, while requests go on to be answered. SQLite still flushes
 * log and file whenever it moves pages from one into the other.
 */
function syncOf(database: DatabaseSync, file: string): { sync(): Promise<void>; close(): Promise<void> } {
  if (file === ':memory:') return { sync: async () => {}, close: async () => {} };
  database.exec('PRAGMA synchronous = NORMAL');
  let opened: Promise<FileHandle> | undefined;
  return {
    sync: async () => {
      // SQLite makes the log with the first write and removes it with the last connection: it is the same one all the time.
      opened ??= openFile(`${file}-wal`, 'r+');
      opened.catch(() => {
        opened = undefined;
      });
      await (await opened).datasync();
    },
    close: async () => {
      await (await opened)?.close();
    },
  };
}

/**
 * Says which steps a SQLite file lacks, and changes nothing; one that is not there lacks them all.
 *
 * @throws TransportFailure `DATABASE_UNUSABLE`, ConfigInvalid `DATABASE_TOO_NEW`.
 */
export async function sqliteMigrationState(file: string): Promise<MigrationState> {
  const database = existsSync(file) ? openReadOnly(file) : new DatabaseSync(':memory:');
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqliteDatabase(database) }) });
  try {
    return await migrationState(db, file);
  } catch (error) {
    throw error instanceof ConfigInvalid ? error : unusable(file, error);
  } finally {
    await db.destroy();
  }
}

function openReadOnly(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { readOnly: true });
  } catch (error) {
    throw unusable(file, error);
  }
}

function open(file: string): DatabaseSync {
  try {
    if (file !== ':memory:') makePrivate(file);
    return openSqlite(file);
  } catch (error) {
    throw unusable(file, error);
  }
}

function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

/** More pages than a file has. */
const allPages = 2 ** 31 - 1;

/** By SQLite's own means, so that what is written meanwhile is in the copy or not, but never half. */
async function copy(database: DatabaseSync, file: string, target: string): Promise<void> {
  if (existsSync(target)) {
    const message = `The backup ${target} exists already; name a file that does not, so that no backup is lost.`;
    throw new ConfigInvalid('BACKUP_EXISTS', message, { path: target, expected: 'a file that does not exist' });
  }
  makePrivate(target);
  if (file === ':memory:') {
    database.prepare('VACUUM INTO ?').run(target);
    return;
  }
  // Its own connection, and all pages from one view: transactions of ours would stop it, or make it begin anew for ever.
  const source = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    await backup(source, target, { rate: allPages });
  } finally {
    source.close();
  }
}

function unusable(file: string, cause: unknown): TransportFailure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TransportFailure(
    'DATABASE_UNUSABLE',
    `The database ${file} cannot be used: ${reason}; check that its folder exists and can be written, or name another file.`,
    { transport: 'database', endpoint: file },
    { cause },
  );
}
