import { execFile } from 'node:child_process';

/** How a tool of the system ended. */
export interface ToolRun {
  readonly succeeded: boolean;
  /** What it printed, or why it could not be run; one line. */
  readonly said: string;
}

/** Runs a tool of the system that answers at once. */
export function runTool(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<ToolRun> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      { env: { ...env }, signal, timeout: 30_000, windowsHide: true },
      (error, stdout, stderr) => {
        if (signal.aborted) return reject(signal.reason as Error);
        const printed = (stderr.trim() || stdout.trim()).split('\n')[0] ?? '';
        return resolve({ succeeded: error === null, said: printed === '' && error !== null ? error.message : printed });
      },
    );
  });
}
