import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { systemReason } from '../system-reason.ts';

/** One run of a program, without a shell. */
export interface ProgramRun {
  readonly command: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Goes to standard input, which ends after it. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Each line that it prints, on either output. */
  readonly onLine: (line: string) => void;
}

/** How it ended, in words that follow the program's name; `undefined` when it went well. */
export type ProgramProblem = string | undefined;

/** Between asking a program to end and ending it. */
const graceMs = 2000;

/** What a program that has ended left running may hold its outputs open; nobody waits for that. */
const lingerMs = 500;

/**
 * Runs a program to its end. With the time up, or when aborted, it is ended with everything that it started; the reason of the signal
 * is thrown then.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramProblem> {
  run.signal.throwIfAborted();
  const [program, ...args] = run.command;
  if (program === undefined || program === '') return 'is not named';
  // A group of its own (a session, where there are such), so that what it starts can be ended with it.
  const grouped = process.platform !== 'win32';
  const child = spawn(program, args, { env: run.env, stdio: 'pipe', detached: grouped, windowsHide: true });
  let timedOut = false;
  const end = (): void => endGroup(child, grouped);
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, run.timeoutMs);
  run.signal.addEventListener('abort', end, { once: true });
  try {
    for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', run.onLine);
    // A program that does not read what it is told is no failure.
    child.stdin.on('error', () => undefined).end(run.input);
    const problem = await endOf(child, [child.stdout, child.stderr]);
    run.signal.throwIfAborted();
    return timedOut ? `took longer than ${run.timeoutMs / 1000} s and was ended` : problem;
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener('abort', end);
  }
}

function endOf(child: ChildProcess, outputs: readonly Readable[]): Promise<ProgramProblem> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(`cannot be run: ${systemReason(error)}`);
    });
    child.once('exit', () => {
      const linger = setTimeout(() => outputs.forEach((one) => one.destroy()), lingerMs);
      child.once('close', () => clearTimeout(linger));
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
    });
  });
}

function endGroup(child: ChildProcess, grouped: boolean): void {
  const { pid } = child;
  if (pid === undefined) return;
  const kill = (signal: NodeJS.Signals): void => {
    try {
      if (grouped) process.kill(-pid, signal);
      else child.kill(signal);
    } catch {
      // It has ended by itself in the meantime.
    }
  };
  kill('SIGTERM');
  const insist = setTimeout(() => kill('SIGKILL'), graceMs);
  child.once('close', () => {
    clearTimeout(insist);
    // What ignored the first signal and outlived its parent.
    kill('SIGKILL');
  });
}
