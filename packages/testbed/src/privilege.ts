import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Says whether a program can be run as root without asking anybody: we are root, or sudo needs no password. */
export function mayBecomeRoot(): boolean {
  if (isRoot()) return true;
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
}

/** The command and arguments that run `program` as root. */
export function asRoot(program: string, args: readonly string[]): readonly [string, readonly string[]] {
  return isRoot() ? [program, args] : ['sudo', ['-n', program, ...args]];
}

/**
 * Runs a program as root to its end and gives its standard output.
 *
 * Not for daemons: they keep the pipes open.
 */
export async function runAsRoot(program: string, args: readonly string[]): Promise<string> {
  const [command, all] = asRoot(program, args);
  const { stdout } = await run(command, all, { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/**
 * Runs a program as another user to its end and gives its standard output; what it leaves in the background keeps running.
 *
 * Its output goes by a file descriptor of its own making where it starts a daemon (`pg_ctl -l`).
 */
export async function runAsUser(user: string, program: string, args: readonly string[]): Promise<string> {
  const [command, all] = asRoot('/sbin/runuser', ['-u', user, '--', program, ...args]);
  const { stdout } = await run(command, all, { cwd: '/' });
  return stdout;
}

/** Says whether this process is root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
