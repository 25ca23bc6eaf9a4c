import { spawnSync } from 'node:child_process';

/** Ours: registries have bad moments. */
const tries = 3;

/** Runs a program to its end with its output shown, again when it fails; gives whether it ended well. */
export function runInstaller(program: string, args: readonly string[]): boolean {
  const run = (): boolean => spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
  return Array.from({ length: tries }).some(run);
}

/** Whether a program is there and answers when asked for its version. */
export function answers(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
