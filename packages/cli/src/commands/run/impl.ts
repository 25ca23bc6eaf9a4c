import { configuredNames } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { bringUpToDate } from '../../renewals.ts';

/** Runs `acme-smime run`: what the configuration file names, issued or renewed. Returns the exit code. */
export function runRun(command: Command, context: CliContext): Promise<number> {
  return bringUpToDate(command, context, async ({ sources, folders }) => {
    const names = configuredNames(sources.file);
    if (names.length > 0) return names.map((name) => ({ name, configured: true }));
    throw new ConfigInvalid(
      'NOTHING_CONFIGURED',
      `No configuration file names a certificate; write [certificates.NAME] into ${sources.file?.path ?? `acme-smime.toml in ${folders.config}`}, or use "cert" and "renew".`,
      { path: '--config' },
    );
  });
}
