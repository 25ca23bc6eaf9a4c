import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';

/** What the options of `delete` come out as. */
export type DeleteOptions = FolderOptions & OutputOptions & { readonly deleteKeys?: boolean };

/** Declares `acme-smime delete`; what it does is loaded only when it runs. */
export function deleteCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('delete')
    .description('put a certificate away, into the folder "archive"; its keys are kept unless you say otherwise')
    .argument('<name>', 'name of the certificate, as "certificates" lists it')
    .option('--delete-keys', 'delete it with all its keys, for good: mail that was encrypted to it stays unreadable');
  addFolderOptions(command);
  addOutputOptions(command);
  command.addHelpText(
    'after',
    `
It is not revoked: that is what "acme-smime revoke" is for. It is not renewed any more.

Examples:
  acme-smime delete alice@example.org
  acme-smime delete test@example.org --delete-keys -n
`,
  );
  return command.action(async (name: string) => {
    const { runDelete } = await import('./impl.ts');
    finish(await runDelete(name, command, context));
  });
}
