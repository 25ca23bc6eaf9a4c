import { configuredNames } from '@acme-smime/client';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { bringUpToDate } from '../../renewals.ts';

/** Runs `acme-smime renew`: everything that was ever obtained, and what the configuration file names. Returns the exit code. */
export function runRenew(command: Command, context: CliContext): Promise<number> {
  return bringUpToDate(command, context, async ({ sources }, store) => {
    const configured = configuredNames(sources.file);
    const others = (await store.listLineages()).filter((name) => !configured.includes(name));
    return [
      ...configured.map((name) => ({ name, configured: true })),
      ...others.map((name) => ({ name, configured: false })),
    ];
  });
}
