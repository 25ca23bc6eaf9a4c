import { spawnSync } from 'node:child_process';

/** Runs a program to its end with its output shown; gives whether it ended well. */
export function runInstaller(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

/** Whether a program is there and answers when asked for its version. */
export function answers(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
