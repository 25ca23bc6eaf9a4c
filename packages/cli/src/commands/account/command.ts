import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addCaOptions } from '../../options/ca-options.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import { accountCommands } from './options.ts';
import type { AccountCommand, AccountCommandName } from './options.ts';

/** Declares `acme-smime account` and what is below it; what they do is loaded only when they run. */
export function accountCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const account = new LateCommand('account')
    .helpCommand(false)
    .description('the account with a CA: make it, look at it, change it, move it');
  const entries = Object.entries(accountCommands) as [AccountCommandName, AccountCommand][];
  for (const [name, { description, examples, add }] of entries) {
    const command = new LateCommand(name).description(description).optionsGroup('Account:');
    add?.(command);
    addCaOptions(command);
    addFolderOptions(command);
    addOutputOptions(command);
    const lines = examples.map((one) => `  acme-smime account ${name} ${one}`.trimEnd());
    command.addHelpText('after', `\nExamples:\n${lines.join('\n')}\n`);
    command.action(async () => {
      const { runAccount } = await import('./impl.ts');
      finish(await runAccount(name, command, context));
    });
    account.addCommand(command);
  }
  return account;
}
