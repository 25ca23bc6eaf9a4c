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
