import type { Command } from 'commander';
import { bashCompletion } from '../../completion/bash.ts';
import { fishCompletion } from '../../completion/fish.ts';
import { completionNodes } from '../../completion/tree.ts';
import { zshCompletion } from '../../completion/zsh.ts';
import type { CliContext } from '../../context.ts';
import { answer } from '../../output/answer.ts';

const writers = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** Runs `acme-smime completion SHELL`. Returns the exit code. */
export function runCompletion(
  shell: keyof typeof writers,
  command: Command,
  context: CliContext,
  program: Command,
): Promise<number> {
  return answer(command, context, async () => {
    const script = writers[shell](completionNodes(program));
    return { json: { outcome: 'done', shell, script }, text: [script.trimEnd()] };
  });
}
