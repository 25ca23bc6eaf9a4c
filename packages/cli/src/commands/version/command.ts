import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addOutputOptions } from '../../options/output-options.ts';

/** Declares `acme-smime version`; what it does is loaded only when it runs. */
export function versionCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('version').description('versions of this program, Node and OpenSSL');
  addOutputOptions(command);
  command.addHelpText('after', '\nExample:\n  acme-smime version\n');
  return command.action(async () => {
    const { runVersion } = await import('./impl.ts');
    finish(await runVersion(command, context));
  });
}
