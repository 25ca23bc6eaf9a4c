import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/** A line of JSON that a foreign program said. */
export type Step = Readonly<Record<string, unknown>>;

/** A program of ours in a foreign language: what it is given, and for how long it may run. */
export interface Driver {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * Runs a program that says its steps as lines of JSON. What `reply` gives for a step is handed to it as a line of JSON;
 * `undefined` means that it waits for nothing. Gives all steps; throws with its standard error when it fails.
 */
export async function converse(
  { program, args, env, timeoutMs }: Driver,
  reply: (step: Step) => Promise<Step | undefined>,
): Promise<readonly Step[]> {
  const child = spawn(program, args, { stdio: 'pipe', env: { ...process.env, ...env }, timeout: timeoutMs });
  const gone = once(child, 'close');
  const complaints = text(child.stderr);
  const steps: Step[] = [];
  // A program that has ended reads no reply; how it ended is told below.
  child.stdin.on('error', () => undefined);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const step = JSON.parse(line) as Step;
      steps.push(step);
      const answer = await reply(step);
      if (answer !== undefined) child.stdin.write(`${JSON.stringify(answer)}\n`);
    }
  } finally {
    child.stdin.end();
    child.kill('SIGKILL');
  }
  const [status] = (await gone) as [number | null];
  if (status === 0) return steps;
  throw new Error(`${program} ended with status ${status} after ${JSON.stringify(steps)}:\n${await complaints}`);
}
