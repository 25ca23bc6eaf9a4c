import type { Configuration } from '../production/configuration.ts';
import { configuredMigrationState, openConfiguredStorage } from '../production/open-storage.ts';
import type { CommandContext } from './init.ts';

/** How `acme-smime-ca migrate` is asked. */
export interface MigrateOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
}

/**
 * Brings the storage up to date and seals the keys in it when it has a secret; in a dry run it only says which steps are missing.
 *
 * @throws ConfigInvalid `DATABASE_TOO_NEW` when a newer program wrote the storage, `STORAGE_SECRET_MISSING`, `STORAGE_SECRET_WRONG`.
 */
export async function migrateStorage(
  configuration: Pick<Configuration, 'storage'>,
  { dryRun, json }: MigrateOptions,
  context: CommandContext,
): Promise<void> {
  const { missing, applied } = await configuredMigrationState(configuration, context);
  let sealed = 0;
  if (!dryRun) {
    const storage = await openConfiguredStorage(configuration, context);
    try {
      if (configuration.storage.secret !== undefined) sealed = await storage.sealRecords();
    } finally {
      await storage.close();
    }
  }
  if (json) {
    context.write(`${JSON.stringify({ 'dry-run': dryRun, applied: applied.length, missing, sealed })}\n`);
    return;
  }
  const verb = dryRun ? 'Would take' : 'Took';
  const steps = missing.map(({ number, name }) => `${verb} step ${number}: ${name}\n`);
  const seals = sealed === 0 ? '' : `Keys that were sealed: ${sealed}\n`;
  const end = dryRun && missing.length > 0 ? 'Nothing was changed.\n' : 'The storage is up to date.\n';
  context.write(`${steps.join('')}${seals}${end}`);
}
