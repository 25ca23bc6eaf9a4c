import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';

/** What the options of `demo` come out as. */
export interface DemoOptions {
  readonly email: string;
  readonly out: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Declares `acme-smime demo`; what it does is loaded only when it runs. */
export function demoCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  return new LateCommand('demo')
    .description('a whole enrollment on this machine alone: CA, mail and DNS included')
    .option('-e, --email <address>', 'the address to certify', 'you@example.test')
    .option('--out <dir>', 'where the files go', 'acme-smime-demo')
    .option('--json', 'print one JSON object')
    .option('-v, --verbose', 'show every rule of the message check')
    .addHelpText('after', '\nExample:\n  acme-smime demo --out /tmp/demo\n')
    .action(async (options: DemoOptions) => {
      const { runDemo } = await import('./impl.ts');
      finish(await runDemo(options, context));
    });
}
