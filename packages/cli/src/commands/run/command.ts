import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addRenewOptions } from '../renew/command.ts';

/** Declares `acme-smime run`; what it does is loaded only when it runs. */
export function runCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('run').description('bring everything in the configuration file to its wished state');
  addRenewOptions(command);
  command.addHelpText('after', examples);
  return command.action(async () => {
    const { runRun } = await import('./impl.ts');
    finish(await runRun(command, context));
  });
}

const examples = `
Examples:
  acme-smime run
      issues what is missing, renews what is due, deploys what was not deployed
  acme-smime run --config /etc/acme-smime.toml -n --json
      for a program that watches
`;
