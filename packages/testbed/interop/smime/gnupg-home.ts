import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import type { Certificate } from '@acme-smime/protocol';

/** A GnuPG of its own, with an agent that asks nobody. */
export interface GnupgHome {
  readonly folder: string;
  /** Runs `gpgsm`; gives its standard output, throws with its standard error when it fails. */
  gpgsm(args: readonly string[], input?: Uint8Array | string): Promise<Uint8Array>;
  /** Ends the agent and removes the folder. */
  close(): Promise<void>;
}

/** Makes the folder; `root` is trusted in it, and revocation is not asked about. */
export async function makeGnupgHome(root: Certificate): Promise<GnupgHome> {
  const folder = await mkdtemp(join(tmpdir(), 'gpgsm-'));
  const fingerprint = createHash('sha1').update(root.der).digest('hex').toUpperCase();
  // `relax`: no wish for a key usage that GnuPG would like to see in roots.
  await writeFile(join(folder, 'trustlist.txt'), `${fingerprint} S relax\n`);
  await writeFile(join(folder, 'gpgsm.conf'), 'disable-crl-checks\nno-secmem-warning\n');
  await writeFile(join(folder, 'gpg-agent.conf'), 'allow-loopback-pinentry\n');
  const always = ['--homedir', folder, '--batch', '--yes', '--disable-dirmngr'];
  const gpgsm: GnupgHome['gpgsm'] = (args, input = '') => run('gpgsm', [...always, ...args], input);
  return {
    folder,
    gpgsm,
    async close() {
      await run('gpgconf', ['--homedir', folder, '--kill', 'all'], '');
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function run(program: string, args: readonly string[], input: Uint8Array | string): Promise<Uint8Array> {
  const child = spawn(program, args, { stdio: 'pipe', timeout: 60_000 });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [[status], output, complaints] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    buffer(child.stdout),
    text(child.stderr),
  ]);
  if (status === 0) return new Uint8Array(output);
  throw new Error(`${program} ${args.slice(5).join(' ')} ended with status ${status}:\n${complaints}`);
}
