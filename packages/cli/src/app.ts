import { Command, CommanderError } from 'commander';
import type { Option } from 'commander';
import { accountCommand } from './commands/account/command.ts';
import { certCommand } from './commands/cert/command.ts';
import { certificatesCommand } from './commands/certificates/command.ts';
import { completionCommand } from './commands/completion/command.ts';
import { deleteCommand } from './commands/delete/command.ts';
import { demoCommand } from './commands/demo/command.ts';
import { doctorCommand } from './commands/doctor/command.ts';
import { exportCommand } from './commands/export/command.ts';
import { renewCommand } from './commands/renew/command.ts';
import { installTimerCommand } from './commands/install-timer/command.ts';
import { mailboxCommand } from './commands/mailbox/command.ts';
import { resumeCommand } from './commands/resume/command.ts';
import { revokeCommand } from './commands/revoke/command.ts';
import { runCommand } from './commands/run/command.ts';
import { serverCommand } from './commands/server/command.ts';
import { showCommand } from './commands/show/command.ts';
import { versionCommand } from './commands/version/command.ts';
import { commandFirst } from './command-first.ts';
import type { CliContext } from './context.ts';
import { beginJournal } from './begin-journal.ts';
import { fitHelp } from './output/fit-help.ts';
import { exitCodes, exitCodeTexts } from './exit-code.ts';
import { version } from './version.ts';

/** Runs one command line from start to end. Returns the exit code; everything it touches comes with the context. */
export async function runApp(context: CliContext): Promise<number> {
  let exitCode: number = exitCodes.done;
  // The one thing that is added on the way: where the journal lies is known only when the options have been read.
  const journaled: { -readonly [K in keyof CliContext]: CliContext[K] } = { ...context };
  const program = makeProgram(journaled, (code) => {
    exitCode = code;
    journaled.journal?.end(code);
  });
  program.hook('preAction', async (_program, command) => {
    const journal = await beginJournal(command, context);
    if (journal !== undefined) journaled.journal = journal;
  });
  if (context.argv.includes('--version')) program.version(version());
  else program.option('--version', 'print the version');
  try {
    await program.parseAsync(context.argv.length === 0 ? ['--help'] : [...commandFirst(context.argv, program)], {
      from: 'user',
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.done;
    // Help that was printed because the command alone says too little.
    if (error.code === 'commander.help') return exitCodes.usage;
    const [{ showFailure }, { usageError }] = await Promise.all([
      import('./output/failure.ts'),
      import('./usage-error.ts'),
    ]);
    return showFailure(usageError(error), context, wantsJson(context));
  }
  return exitCode;
}

/** Asked before the options could be read: they were what is wrong. */
function wantsJson({ argv, env }: CliContext): boolean {
  return argv.includes('--json') || /^(1|true|yes|on)$/i.test(env['ACME_SMIME_JSON'] ?? '');
}

/** Declares everything there is; help, completion and the reference are made of the same. */
export function makeProgram(context: CliContext, finish: (exitCode: number) => void): Command {
  const program: Command = new Command('acme-smime')
    .description('S/MIME certificates, obtained and renewed without a human.')
    .configureOutput({
      writeOut: (text) => context.stdout.write(fitHelp(text, context.stdout, context)),
      writeErr: (text) => context.stderr.write(fitHelp(text, context.stderr, context)),
      // Said by ourselves, like every other error.
      outputError: () => undefined,
      getOutHelpWidth: () => context.stdout.columns,
      getErrHelpWidth: () => context.stderr.columns,
    })
    // Every command has options; to say so of each would mean to register them all.
    .configureHelp({
      subcommandTerm: (command) => [command.name(), ...argumentTerms(command)].join(' '),
      optionDescription: describeOption,
      minWidthToWrap: 24,
    })
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .showSuggestionAfterError()
    .addCommand(certCommand(context, finish))
    .addCommand(renewCommand(context, finish))
    .addCommand(runCommand(context, finish))
    .addCommand(installTimerCommand(context, finish))
    .addCommand(certificatesCommand(context, finish))
    .addCommand(showCommand(context, finish))
    .addCommand(exportCommand(context, finish))
    .addCommand(revokeCommand(context, finish))
    .addCommand(deleteCommand(context, finish))
    .addCommand(accountCommand(context, finish))
    .addCommand(serverCommand(context, finish))
    .addCommand(mailboxCommand(context, finish))
    .addCommand(doctorCommand(context, finish))
    .addCommand(resumeCommand(context, finish))
    .addCommand(demoCommand(context, finish))
    .addCommand(completionCommand(context, finish, () => program))
    .addCommand(versionCommand(context, finish))
    .helpCommand(false)
    .addHelpText('after', epilogue);
  inheritSettings(program);
  return program;
}

function argumentTerms(command: Command): readonly string[] {
  return command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));
}

/** What an option is for, what it takes and what it is without being said. */
function describeOption({ description, argChoices, defaultValue }: Option): string {
  const notes = [
    ...(argChoices === undefined ? [] : [`one of ${argChoices.join(', ')}`]),
    ...(typeof defaultValue === 'string' ? [`default: ${defaultValue}`] : []),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}

function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.exitOverride().copyInheritedSettings(parent);
    inheritSettings(command);
  }
}

const epilogue = `
Examples:
  acme-smime demo
      a whole enrollment on this machine alone, with a CA, mail and DNS of its own
  acme-smime cert -e alice@example.org --server https://ca.example/directory --agree-tos
      asks you to paste the challenge mail and tells you what to send
  acme-smime cert -e alice@example.org --server https://ca.example/directory --agree-tos \\
      --imap --host imap.example.org --login alice --password-file ~/.mailpass --smtp-host smtp.example.org
      reads and answers the mail by itself

Exit codes:
${exitCodeTexts.map(([code, text]) => `  ${String(code).padStart(3)}  ${text}`).join('\n')}
`;
