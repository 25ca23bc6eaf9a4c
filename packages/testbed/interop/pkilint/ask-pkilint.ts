import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { python } from '../programs/python.ts';

/** What to lint, DER: a certificate by the S/MIME BR or by RFC 5280, an issuer and what it signed, a CRL, an OCSP response. */
export interface LintTask {
  readonly tool: 'smime' | 'certificate' | 'chain' | 'crl' | 'ocsp';
  readonly name: string;
  readonly files: readonly Uint8Array[];
}

/** Something that pkilint has to say. */
export interface Finding {
  readonly severity: 'FATAL' | 'ERROR' | 'WARNING' | 'NOTICE';
  readonly code: string;
  readonly message: string;
}

const judge = fileURLToPath(new URL('judge.py', import.meta.url));

/** Asks pkilint about all of them in one process; the answers are in the order of the tasks. */
export async function askPkilint(tasks: readonly LintTask[]): Promise<readonly (readonly Finding[])[]> {
  const child = spawn(python, [judge], { stdio: ['pipe', 'pipe', 'inherit'], timeout: 240_000 });
  child.stdin.on('error', () => undefined);
  child.stdin.end(
    JSON.stringify(
      tasks.map((task) => ({ ...task, files: task.files.map((file) => Buffer.from(file).toString('base64')) })),
    ),
  );
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
  if (status !== 0) throw new Error(`pkilint ended with status ${status}.`);
  return JSON.parse(output) as readonly (readonly Finding[])[];
}
