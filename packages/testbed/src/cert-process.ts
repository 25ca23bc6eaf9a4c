import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { CaProcess } from './ca-process.ts';
import type { Stack } from './stack.ts';
import type { TestUser } from './users.ts';

/** How `acme-smime cert` ended. */
export interface CertResult {
  /** Absent when it was killed. */
  readonly exitCode: number | undefined;
  /** The object it printed; empty when it was killed before. */
  readonly json: {
    readonly outcome?: string;
    readonly folder?: string;
    readonly error?: { readonly code: string; readonly message: string };
  };
  readonly stderr: string;
}

/** A running `acme-smime cert`. */
export interface CertProcess {
  readonly result: Promise<CertResult>;
  /** Waits for something to happen while the process runs; rejects with what it printed when it ends before. */
  during<T>(event: Promise<T>): Promise<T>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('../../cli/src/bin.ts', import.meta.url));

/**
 * What every command needs to reach a user's mailbox, with IMAP over TLS and submission by STARTTLS, and the CA. Each user has
 * a configuration folder of its own.
 */
export async function optionsOf(
  stack: Stack,
  ca: Pick<CaProcess, 'rootFile' | 'directoryUrl'>,
  user: TestUser,
): Promise<Record<string, string>> {
  const file = (name: string): string => join(stack.folder, `${user.address}.${name}`);
  await writeFile(file('password'), `${user.password}\n`, { mode: 0o600 });
  await writeFile(file('roots.pem'), (await readFile(ca.rootFile, 'utf8')) + stack.tls.rootPem);
  return {
    '--email': user.address,
    '--server': ca.directoryUrl,
    '--ca-bundle': file('roots.pem'),
    '--imap': '',
    '--host': stack.dovecot.host,
    '--port': String(stack.dovecot.imapsPort),
    '--imap-method': 'SSL',
    '--login': user.address,
    '--password-file': file('password'),
    '--smtp-host': stack.postfix.host,
    '--smtp-port': String(stack.postfix.submissionPort),
    '--smtp-method': 'STARTTLS',
    '--dns-server': stack.dns.address,
    '--timeout': '30',
    '--config-dir': file('config'),
    '--json': '',
  };
}

/** The words of a command line; an option that is `undefined` is left out, one without a text has no value. */
export function wordsOf(options: Readonly<Record<string, string | undefined>>): readonly string[] {
  const words = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
  return words.filter((word) => word !== '');
}

/**
 * Starts `acme-smime cert` for a user of the stack, with the options of `optionsOf` unless `changes` names others; an option
 * that is `undefined` there is left out.
 */
export async function startCert(
  stack: Stack,
  ca: CaProcess,
  user: TestUser,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<CertProcess> {
  const usual = await optionsOf(stack, ca, user);
  const words = wordsOf({ ...usual, '--key-type': 'p256', '--agree-tos': '', ...changes });
  // A proxy of the machine has nothing to do with its loopback.
  const env = { ...process.env, NO_PROXY: 'localhost,127.0.0.1' };
  const command = ['--conditions=source', program, 'cert', ...words];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const exit = new Promise<number | undefined>((resolve) => {
    child.on('close', (code) => resolve(code ?? undefined));
  });
  const outputs = Promise.all([exit, text(child.stdout), text(child.stderr)]);
  const result = outputs.then(([exitCode, stdout, stderr]) => ({
    exitCode,
    json: stdout === '' ? {} : (JSON.parse(stdout) as CertResult['json']),
    stderr,
  }));
  const early = outputs.then(([, stdout, stderr]) => Promise.reject(new Error(`It ended early: ${stdout}${stderr}`)));
  early.catch(() => undefined);
  return {
    result,
    during: (event) => Promise.race([event, early]),
    async kill() {
      child.kill('SIGKILL');
      await result;
    },
  };
}
