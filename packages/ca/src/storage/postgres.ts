import type { Log } from '../log.ts';
import type { MigrationState } from './migrate.ts';
import type { Storage } from './storage.ts';

/** How a PostgreSQL server is reached. */
export interface PostgresOptions {
  /** What is not said comes from libpq's environment variables (`PGHOST`, …) and password file. */
  readonly connection: {
    /** `postgresql://user@host:port/database?sslmode=verify-full`. */
    readonly connectionString?: string;
    /** A host name, or the folder of a Unix socket. */
    readonly host?: string;
    readonly port?: number;
    readonly user?: string;
    readonly password?: string;
    readonly database?: string;
  };
  /** Connections of this node, beside one that listens; 10 by default. */
  readonly poolSize?: number;
  readonly log?: Log;
}

/**
 * Opens a storage in a PostgreSQL database, made and brought up to date when needed; several nodes may use it at once. The
 * database libraries are loaded only now.
 *
 * @throws TransportFailure `DATABASE_UNUSABLE`, ConfigInvalid `DATABASE_TOO_NEW`.
 */
export async function postgresStorage(options: PostgresOptions): Promise<Storage> {
  const opened = await import('./postgres-storage.ts');
  return opened.postgresStorage(options);
}

/**
 * Says which steps a PostgreSQL database lacks, and changes nothing.
 *
 * @throws TransportFailure `DATABASE_UNUSABLE`, ConfigInvalid `DATABASE_TOO_NEW`.
 */
export async function postgresMigrationState(connection: PostgresOptions['connection']): Promise<MigrationState> {
  const opened = await import('./postgres-storage.ts');
  return opened.postgresMigrationState(connection);
}
