import type { Log } from '../log.ts';
import { requirePassphrase } from '../keys/encrypted-key.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import { postgresStorage } from '../storage/postgres.ts';
import { sealedStorage } from '../storage/sealed-storage.ts';
import type { SealedStorage } from '../storage/sealed-storage.ts';
import { sqliteStorage } from '../storage/sqlite.ts';
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

async function openPlain(
  { sqlite, postgresql, password }: Configuration['storage'],
  reading: SecretReading,
  log: Log,
): Promise<Storage> {
  if (sqlite !== undefined) return sqliteStorage(sqlite);
  const secret = password === undefined ? {} : { password: await readSecret(password, 'storage.password', reading) };
  return postgresStorage({ connection: { connectionString: postgresql ?? '', ...secret }, log });
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
