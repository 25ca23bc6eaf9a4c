import { execFile } from 'node:child_process';
import { ConfigInvalid } from '@acme-smime/protocol';
import { firstLine } from './secret-file.ts';
import { systemReason } from '../system-reason.ts';

/** How a command is run. */
export interface SecretCommandOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly purpose: string;
}

/**
 * Runs a program without a shell and takes the first line that it prints. What else it prints is thrown away unseen: a
 * password manager may show more there than anybody should read.
 *
 * @throws ConfigInvalid SECRET_COMMAND_FAILED
 */
export async function runSecretCommand(command: readonly string[], options: SecretCommandOptions): Promise<string> {
  const { signal, timeoutMs, purpose } = options;
  const [program, ...args] = command;
  const failed = (why: string): ConfigInvalid =>
    new ConfigInvalid(
      'SECRET_COMMAND_FAILED',
      `The ${purpose} comes from the program ${program}, which ${why}; run it by hand to see what is wrong.`,
      { path: program ?? 'command', expected: 'a program that prints the secret as its first line' },
    );
  if (program === undefined || program === '') throw failed('is not named');
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(
    program,
    args,
    { signal, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 1_048_576, shell: false, windowsHide: true },
    (error, stdout) => {
      if (error === null) return resolve(firstLine(stdout));
      if (signal.aborted) return reject(signal.reason);
      if (typeof error.code === 'number') return reject(failed(`ended with exit code ${error.code}`));
      if (typeof error.code === 'string') return reject(failed(`cannot be run: ${systemReason(error)}`));
      return reject(failed(error.killed === true ? `took longer than ${timeoutMs / 1000} s` : 'was killed'));
    },
  );
  // A program that waits for input would wait for ever.
  child.stdin?.on('error', () => undefined).end();
  return promise;
}
