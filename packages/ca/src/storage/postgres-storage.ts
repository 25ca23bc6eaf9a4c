import { ConfigInvalid, TransportFailure } from '@acme-smime/protocol';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';

import { migrate, migrationState } from './migrate.ts';
import type { MigrationState } from './migrate.ts';
import type { PostgresOptions } from './postgres.ts';
import { openAnnouncements } from './postgres-announcements.ts';
import { postgresNonces } from './postgres-nonces.ts';
import { postgresRunner } from './postgres-runner.ts';
import type { Tables } from './rows.ts';
import { sqlStorage } from './sql-storage.ts';
import type { Storage } from './storage.ts';

const { Pool, types } = pg;

/** The object identifier of BIGINT in PostgreSQL's catalogue. */
const int8 = 20;
const connectMs = 5000;
const statementMs = 15_000;
/** Any number that no other program takes for its advisory lock. */
const migrationLock = 8823_8555;

/** SQLSTATE codes that we tell apart (PostgreSQL documentation, appendix A). */
const sqlStates = {
  constraintViolations: ['23505', '23503'],
  collisions: ['40001', '40P01'],
} as const;

/**
 * Opens a storage in a PostgreSQL database, made and brought up to date when needed; several nodes may use it at once.
 *
 * @throws TransportFailure `DATABASE_UNUSABLE`, ConfigInvalid `DATABASE_TOO_NEW`.
 */
export async function postgresStorage(options: PostgresOptions): Promise<Storage> {
  const { connection, poolSize = 10, log = () => {} } = options;
  const settings = settingsOf(connection);
  const pool = new Pool({ ...settings, max: poolSize });
  const endpoint = nameOf(settings);
  // A connection that breaks while nobody uses it; the next one who needs it gets another.
  pool.on('error', (error) => {
    const message = `A connection to the database ${endpoint} was lost.`;
    log({ level: 'warn', event: 'storage.connection-lost', message, data: { error: error.message } });
  });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db, {
      endpoint,
      statement: inItsWords,
      nowSql: '(extract(epoch FROM now()) * 1000)::bigint',
      lock: async (transaction) => {
        // An index of a large table takes longer than any request may.
        await sql`SET LOCAL statement_timeout = 0`.execute(transaction);
        await sql`SELECT pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(transaction);
      },
    });
  } catch (error) {
    await db.destroy();
    throw error instanceof ConfigInvalid ? error : unusable(endpoint, error);
  }
  const announcements = openAnnouncements({ settings, pool, log });
  const runner = postgresRunner(pool);
  return sqlStorage(db, {
    endpoint,
    shared: true,
    runner,
    nonces: postgresNonces(runner),
    isConstraintViolation: (error) => hasState(error, sqlStates.constraintViolations),
    isCollision: (error) => hasState(error, sqlStates.collisions),
    announcements,
    close: async () => {
      await announcements.close();
      await db.destroy();
    },
  });
}

/**
 * Says which steps a PostgreSQL database lacks, and changes nothing.
 *
 * @throws TransportFailure `DATABASE_UNUSABLE`, ConfigInvalid `DATABASE_TOO_NEW`.
 */
export async function postgresMigrationState(connection: PostgresOptions['connection']): Promise<MigrationState> {
  const settings = settingsOf(connection);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: new Pool({ ...settings, max: 1 }) }) });
  try {
    return await migrationState(db, nameOf(settings));
  } catch (error) {
    throw error instanceof ConfigInvalid ? error : unusable(nameOf(settings), error);
  } finally {
    await db.destroy();
  }
}

function settingsOf(connection: PostgresOptions['connection']): pg.ClientConfig {
  return {
    ...connection,
    application_name: 'acme-smime-ca',
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    types: { getTypeParser: typeParser as typeof types.getTypeParser },
  };
}

/** Texts are in byte order, so that pages by id are the same in every database. */
function inItsWords(statement: string): string {
  return statement
    .replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"')
    .replaceAll(/json_each\((\S+)\)/g, 'json_array_elements_text($1::json) AS json_each (value)');
}

/** BIGINT as a number: all of ours are milliseconds or small counters. */
function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return oid === int8 ? Number : (types.getTypeParser(oid, format) as (value: string) => unknown);
}

function hasState(error: unknown, states: readonly string[]): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && states.includes(code);
}

/** Host and database, without whatever else a connection string holds. */
function nameOf(settings: pg.ClientConfig): string {
  const { host, port, database } = new pg.Client(settings);
  return `postgresql://${host.startsWith('/') ? encodeURIComponent(host) : host}:${port}/${database ?? ''}`;
}

function unusable(endpoint: string, cause: unknown): TransportFailure {
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
  return new TransportFailure(
    'DATABASE_UNUSABLE',
    `The database ${endpoint} cannot be used: ${reason}; check that the server runs, and user, password and database.`,
    { transport: 'database', endpoint },
    { cause },
  );
}
