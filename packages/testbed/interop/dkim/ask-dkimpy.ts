import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { python } from '../programs/python.ts';

/** A message to verify against these TXT records. */
export interface VerifyTask {
  readonly raw: Uint8Array;
  readonly records: Readonly<Record<string, string>>;
}

/** A message to sign; the key is PEM for RSA, the seed in base64 for Ed25519. */
export interface SignTask {
  readonly raw: Uint8Array;
  readonly key: string;
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256';
  readonly domain: string;
  readonly selector: string;
  /** `relaxed/simple`: of the header, of the body. */
  readonly canonicalization: string;
}

const judge = fileURLToPath(new URL('judge.py', import.meta.url));

/** What dkimpy says about each signature of each message: true, false, or the name of its error. */
export function verifyWithDkimpy(tasks: readonly VerifyTask[]): Promise<readonly (readonly (boolean | string)[])[]> {
  return ask(tasks);
}

/** The messages as dkimpy signed them. */
export async function signWithDkimpy(tasks: readonly SignTask[]): Promise<readonly Uint8Array[]> {
  return (await ask<string>(tasks)).map((raw) => new Uint8Array(Buffer.from(raw, 'base64')));
}

async function ask<T>(tasks: readonly { readonly raw: Uint8Array }[]): Promise<readonly T[]> {
  const child = spawn(python, [judge], { stdio: ['pipe', 'pipe', 'inherit'], timeout: 60_000 });
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(tasks.map((task) => ({ ...task, raw: Buffer.from(task.raw).toString('base64') }))));
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
  if (status !== 0) throw new Error(`dkimpy ended with status ${status}.`);
  return JSON.parse(output) as readonly T[];
}
