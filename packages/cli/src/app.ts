import { Command, CommanderError } from 'commander';
import { certCommand } from './commands/cert/command.ts';
import { demoCommand } from './commands/demo/command.ts';
import { commandFirst } from './command-first.ts';
import type { CliContext } from './context.ts';
import { exitCodes, exitCodeTexts } from './exit-code.ts';
import { version } from './version.ts';

/** Runs one command line from start to end. Returns the exit code; everything it touches comes with the context. */
export async function runApp(context: CliContext): Promise<number> {
  let exitCode: number = exitCodes.done;
  const finish = (code: number): void => {
    exitCode = code;
  };
  const program = new Command('acme-smime')
    .description('S/MIME certificates, obtained and renewed without a human.')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns,
      getErrHelpWidth: () => context.stderr.columns,
    })
    .exitOverride()
    .showSuggestionAfterError()
    .addCommand(certCommand(context, finish))
    .addCommand(demoCommand(context, finish))
    .addHelpText('after', epilogue);
  if (context.argv.includes('--version')) program.version(version());
  else program.option('--version', 'print the version');
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  try {
    await program.parseAsync(context.argv.length === 0 ? ['--help'] : [...commandFirst(context.argv, program)], {
      from: 'user',
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  return exitCode;
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
