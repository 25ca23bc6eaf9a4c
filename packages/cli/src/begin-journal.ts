import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import type { FolderOptions } from './options/folder-options.ts';
import type { Journal } from './output/journal.ts';
import { version } from './version.ts';

/** Begins the journal of a command that has a folder for it; `undefined` for the others, and where none is to be kept. */
export async function beginJournal(command: Command, context: CliContext): Promise<Journal | undefined> {
  const { run, now, env, stderr } = context;
  if (run === undefined || !command.options.some((one) => one.long === '--logs-dir')) return undefined;
  const { newJournal } = await import('./output/journal.ts');
  const { foldersOf } = await import('./options/folders.ts');
  const { configDir, workDir, logsDir }: FolderOptions = command.opts();
  const folders = foldersOf(
    {
      ...folder('configDir', configDir ?? env['ACME_SMIME_CONFIG_DIR']),
      ...folder('workDir', workDir ?? env['ACME_SMIME_WORK_DIR']),
      ...folder('logsDir', logsDir ?? env['ACME_SMIME_LOGS_DIR']),
    },
    context,
  );
  const complain = (problem: string): void =>
    stderr.write(`warning: no log is kept in ${folders.logs}: ${problem}; choose another folder with --logs-dir.\n`);
  const journal = newJournal({ now, run, version: version(), complain });
  journal.begin(folders.logs, describe(command));
  return journal;
}

function folder(name: keyof FolderOptions, value: string | undefined): FolderOptions {
  return value === undefined || value === '' ? {} : { [name]: value };
}

/** The command and which options it was given; their values may be anything, and are nobody's business. */
function describe(command: Command): string {
  const given = command.options.filter((one) => command.getOptionValueSource(one.attributeName()) === 'cli');
  return [command.name(), ...given.map((one) => one.long ?? one.short ?? '')].join(' ');
}
