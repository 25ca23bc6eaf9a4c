import { Argument } from 'commander';
import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';

/** Declares `acme-smime completion`; what it does is loaded only when it runs. */
export function completionCommand(
  context: CliContext,
  finish: (exitCode: number) => void,
  program: () => Command,
): Command {
  const shells = new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']);
  const command = new LateCommand('completion')
    .description('print what makes a shell complete commands, options and names')
    .addArgument(shells)
    .option('--json', 'print one JSON object')
    .helpOption('-h, --help', 'show this help');
  command.addHelpText(
    'after',
    `
Examples:
  acme-smime completion bash > ~/.local/share/bash-completion/completions/acme-smime
  acme-smime completion zsh > "\${fpath[1]}/_acme-smime"
  acme-smime completion fish > ~/.config/fish/completions/acme-smime.fish
`,
  );
  return command.action(async (shell: 'bash' | 'zsh' | 'fish') => {
    const { runCompletion } = await import('./impl.ts');
    finish(await runCompletion(shell, command, context, program()));
  });
}
