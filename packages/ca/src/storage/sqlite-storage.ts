import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { backup } from 'node:sqlite';
import type { DatabaseSync } from 'node:sqlite';

import { ConfigInvalid, TransportFailure } from '@acme-smime/protocol';
import { Kysely, SqliteDialect } from 'kysely';

import { migrate } from './migrate.ts';
import type { Tables } from './rows.ts';
import { sqlStorage } from './sql-storage.ts';
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
      statement: (text) => text,
      nowSql: 'unixepoch() * 1000',
      // There is one connection, and SQLite lets one process write at a time.
      lock: async () => {},
    });
  } catch (error) {
    await db.destroy();
    throw error instanceof ConfigInvalid ? error : unusable(file, error);
  }
  return sqlStorage(db, {
    endpoint: file,
    shared: false,
    isConstraintViolation: (error) => hasErrorCode(error, errorCodes.constraint),
    isCollision: (error) => hasErrorCode(error, errorCodes.busy),
    backup: (target) => copy(database, target),
    close: () => db.destroy(),
  });
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

/** Page by page by SQLite's own means, so that what is written meanwhile is in the copy or not, but never half. */
async function copy(database: DatabaseSync, target: string): Promise<void> {
  if (existsSync(target)) {
    const message = `The backup ${target} exists already; name a file that does not, so that no backup is lost.`;
    throw new ConfigInvalid('BACKUP_EXISTS', message, { path: target, expected: 'a file that does not exist' });
  }
  makePrivate(target);
  await backup(database, target);
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
