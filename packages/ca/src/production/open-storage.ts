import type { Log } from '../log.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import { postgresStorage } from '../storage/postgres.ts';
import { sqliteStorage } from '../storage/sqlite.ts';
import type { Storage } from '../storage/storage.ts';
import type { Configuration } from './configuration.ts';

/** Opens the storage of a configuration, and brings it up to date. */
export async function openConfiguredStorage(
  { storage }: Pick<Configuration, 'storage'>,
  reading: SecretReading,
  log: Log = () => {},
): Promise<Storage> {
  const { sqlite, postgresql, password } = storage;
  if (sqlite !== undefined) return sqliteStorage(sqlite);
  const secret = password === undefined ? {} : { password: await readSecret(password, 'storage.password', reading) };
  return postgresStorage({ connection: { connectionString: postgresql ?? '', ...secret }, log });
}
