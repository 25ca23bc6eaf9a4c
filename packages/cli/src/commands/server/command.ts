import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addCaOptions } from '../../options/ca-options.ts';
import type { CaOptions } from '../../options/ca-options.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';

/** What the options of `server` come out as. */
export type ServerOptions = CaOptions & FolderOptions & OutputOptions;

/** Declares `acme-smime server`; what it does is loaded only when it runs. */
export function serverCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('server').description('what a CA says about itself: terms, profiles, what it can do');
  addCaOptions(command);
  addFolderOptions(command);
  addOutputOptions(command);
  command.addHelpText(
    'after',
    `
Needs no account. Whether a CA certifies email addresses no directory says; the first order tells.

Examples:
  acme-smime server --server castle
  acme-smime server --server https://ca.example/directory --json | jq .profiles
`,
  );
  return command.action(async () => {
    const { runServer } = await import('./impl.ts');
    finish(await runServer(command, context));
  });
}
