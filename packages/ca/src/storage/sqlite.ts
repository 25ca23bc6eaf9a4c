import type { MigrationState } from './migrate.ts';
import type { Storage } from './storage.ts';

/**
 * Opens a storage in one SQLite file (`:memory:` for none), made and brought up to date when needed. The database libraries
 * are loaded only now.
 *
 * @throws TransportFailure `DATABASE_UNUSABLE`, ConfigInvalid `DATABASE_TOO_NEW`.
 */
export async function sqliteStorage(file: string): Promise<Storage> {
  const opened = await import('./sqlite-storage.ts');
  return opened.sqliteStorage(file);
}

/**
 * Says which steps a SQLite file lacks, and changes nothing.
 *
 * @throws TransportFailure `DATABASE_UNUSABLE`, ConfigInvalid `DATABASE_TOO_NEW`.
 */
export async function sqliteMigrationState(file: string): Promise<MigrationState> {
  const opened = await import('./sqlite-storage.ts');
  return opened.sqliteMigrationState(file);
}
