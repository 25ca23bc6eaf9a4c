import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';

/** What the options of `resume` come out as. */
export type ResumeOptions = FolderOptions & OutputOptions;

/** Declares `acme-smime resume`; what it does is loaded only when it runs. */
export function resumeCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('resume').description(
    'go on with everything that an earlier run began and did not end',
  );
  addFolderOptions(command);
  addOutputOptions(command);
  command.addHelpText(
    'after',
    `
Each goes on where it was: no challenge is answered twice, no order placed twice. The settings are those of the run that
began it. One that fails does not stop the others.

Examples:
  acme-smime resume
  acme-smime resume -n --json
`,
  );
  return command.action(async () => {
    const { runResume } = await import('./impl.ts');
    finish(await runResume(command, context));
  });
}
