import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';

/** What the options of `show` come out as. */
export type ShowOptions = FolderOptions & OutputOptions;

/** Declares `acme-smime show`; what it does is loaded only when it runs. */
export function showCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('show')
    .description('everything about one certificate: its versions, its files, how it is renewed')
    .argument('<name>', 'name of the certificate, as "certificates" lists it');
  addFolderOptions(command);
  addOutputOptions(command);
  command.addHelpText(
    'after',
    `
Examples:
  acme-smime show alice@example.org
  acme-smime show alice@example.org --json | jq -r .current.fingerprint
`,
  );
  return command.action(async (name: string) => {
    const { runShow } = await import('./impl.ts');
    finish(await runShow(name, command, context));
  });
}
