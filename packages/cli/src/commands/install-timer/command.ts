import { Option } from 'commander';
import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';

/** What the options of `install-timer` come out as. */
export type InstallTimerOptions = FolderOptions &
  OutputOptions & {
    readonly uninstall?: boolean;
    readonly print?: boolean;
    readonly command: 'renew' | 'run';
  };

/** Declares `acme-smime install-timer`; what it does is loaded only when it runs. */
export function installTimerCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const what = new Option('--command <command>', 'what the timer calls: everything, or what the configuration names');
  const command = new LateCommand('install-timer')
    .description('let the machine renew by itself, twice a day')
    .optionsGroup('Timer:')
    .option('--uninstall', 'take the timer away again')
    .option('--print', 'show the files; write and call nothing')
    .addOption(what.choices(['renew', 'run']).default('renew'));
  addFolderOptions(command);
  addOutputOptions(command);
  command.addHelpText('after', examples);
  return command.action(async () => {
    const { runInstallTimer } = await import('./impl.ts');
    finish(await runInstallTimer(command, context));
  });
}

const examples = `
On Linux this is a timer of your own systemd, or, where there is none, a line for your crontab, which is printed; on macOS an agent
of launchd; on Windows a task of the Task Scheduler. No root or administrator is needed.

Examples:
  acme-smime install-timer
      renews whatever is due, from now on
  acme-smime install-timer --print
      shows what would be written
  acme-smime install-timer --uninstall
      takes it away
`;
