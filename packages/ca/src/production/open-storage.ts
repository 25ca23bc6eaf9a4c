import type { Log } from '../log.ts';
import { requirePassphrase } from '../keys/encrypted-key.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import type { MigrationState } from '../storage/migrate.ts';
import { postgresMigrationState, postgresStorage } from '../storage/postgres.ts';
import type { PostgresOptions } from '../storage/postgres.ts';
import { sealedStorage } from '../storage/sealed-storage.ts';
import type { SealedStorage } from '../storage/sealed-storage.ts';
import { sqliteMigrationState, sqliteStorage } from '../storage/sqlite.ts';
import type { Storage } from '../storage/storage.ts';
import type { Configuration } from './configuration.ts';

/** What a storage is opened with. */
export interface StorageParts extends SecretReading {
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * Opens the storage of a configuration, and brings it up to date. Keys in it are sealed on their way in; those that lay open
 * before are sealed by `sealRecords`.
 */
export async function openConfiguredStorage(
  { storage: configured }: Pick<Configuration, 'storage'>,
  parts: StorageParts,
  log: Log = () => {},
): Promise<SealedStorage> {
  const secrets = await readSecrets(configured, parts);
  const storage = await openPlain(configured, parts, log);
  try {
    return await sealedStorage(storage, { secrets, random: parts.random });
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** Says which steps the storage of a configuration lacks, and changes nothing. */
export async function configuredMigrationState(
  { storage }: Pick<Configuration, 'storage'>,
  reading: SecretReading,
): Promise<MigrationState> {
  if (storage.sqlite !== undefined) return sqliteMigrationState(storage.sqlite);
  return postgresMigrationState(await connectionOf(storage, reading));
}

async function openPlain(storage: Configuration['storage'], reading: SecretReading, log: Log): Promise<Storage> {
  if (storage.sqlite !== undefined) return sqliteStorage(storage.sqlite);
  return postgresStorage({ connection: await connectionOf(storage, reading), log });
}

async function connectionOf(
  { postgresql = '', password }: Configuration['storage'],
  reading: SecretReading,
): Promise<PostgresOptions['connection']> {
  const secret = password === undefined ? {} : { password: await readSecret(password, 'storage.password', reading) };
  return { connectionString: postgresql, ...secret };
}

async function readSecrets(
  { secret, 'other-secrets': others = [] }: Configuration['storage'],
  reading: SecretReading,
): Promise<readonly string[]> {
  if (secret === undefined) return [];
  const named = [
    ['storage.secret', secret],
    ...others.map((each, at) => [`storage.other-secrets.${at}`, each]),
  ] as const;
  const secrets: string[] = [];
  for (const [path = '', reference = ''] of named) {
    secrets.push(requirePassphrase(await readSecret(reference, path, reading), path));
  }
  return secrets;
}
