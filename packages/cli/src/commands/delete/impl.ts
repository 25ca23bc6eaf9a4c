import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { confirm } from '../../options/confirm.ts';
import { openStore } from '../../options/open-store.ts';
import { requireVersions } from '../../options/require-versions.ts';
import { answer } from '../../output/answer.ts';
import type { DeleteOptions } from './command.ts';

/** Runs `acme-smime delete NAME`. Returns the exit code. */
export function runDelete(name: string, command: Command, context: CliContext): Promise<number> {
  return answer<DeleteOptions>(command, context, async (options) => {
    const { store, catalog } = openStore(options, context);
    await using _lock = await store.lock(name);
    const { length } = await requireVersions(name, catalog);
    const what = length === 1 ? 'one version' : `${length} versions`;
    if (options.deleteKeys === true) {
      await confirm(
        `Delete ${name} with the keys of ${what} for good? Mail that was encrypted to it stays unreadable.`,
        options,
        context,
      );
      await catalog.deleteLineage(name);
      return { json: { outcome: 'deleted', name }, text: [`${name} and its keys are deleted.`] };
    }
    await confirm(`Put ${name} (${what}) away? Its keys are kept.`, options, context);
    const folder = await catalog.archiveLineage(name, context.now());
    return {
      json: { outcome: 'archived', name, folder },
      text: [`${name} lies in ${folder} now; its keys still open old mail.`],
    };
  });
}
