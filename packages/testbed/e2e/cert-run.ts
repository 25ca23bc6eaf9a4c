import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Setting } from '../bench/setting.ts';

/** A user of the setting: an address, a Maildir and a folder of its own. */
export interface Applicant {
  readonly address: string;
  readonly maildir: string;
  readonly config: string;
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A moment at which a process is sent a signal. */
export interface Doom {
  readonly afterMs: number;
  readonly signal: NodeJS.Signals;
}

// What is killed is the sources; or with KILL_BUILT, and where this file has been built itself, what is published: that
// starts so much faster that 200 runs are bearable.
const isBuilt = import.meta.url.endsWith('.js');
const published = isBuilt || process.env['KILL_BUILT'] !== undefined;
const program = fileURLToPath(
  new URL(`${isBuilt ? '../../../' : '../../'}cli/${published ? 'bin/acme-smime.cjs' : 'src/bin.ts'}`, import.meta.url),
);

/** Runs `acme-smime cert --json` as a process of its own, to its end or to its doom. */
export async function runCert(setting: Setting, applicant: Applicant, doom?: Doom): Promise<Ended> {
  const options = [
    `--email=${applicant.address}`,
    `--server=${setting.directoryUrl}`,
    `--ca-bundle=${setting.rootFile}`,
    `--dns-server=${setting.dnsServer}`,
    `--maildir=${applicant.maildir}`,
    '--smtp-host=127.0.0.1',
    `--smtp-port=${setting.smtpPort}`,
    '--smtp-method=plain',
    `--config-dir=${applicant.config}`,
    '--key-type=p256',
    '--no-passphrase',
    '--agree-tos',
    '--non-interactive',
    // Longer than the two minutes after which an answer that nobody has seen is given up.
    '--timeout=180',
    '--json',
  ];
  // A proxy of the machine has nothing to do with its loopback.
  const env = { ...process.env, NO_PROXY: 'localhost,127.0.0.1' };
  const child = spawn(process.execPath, ['--conditions=source', program, 'cert', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    ...(doom === undefined ? {} : { timeout: Math.max(1, Math.round(doom.afterMs)), killSignal: doom.signal }),
  });
  const exit = new Promise<Pick<Ended, 'code' | 'signal'>>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const [how, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { ...how, stdout, stderr };
}

/** Everything below a folder that is neither whole JSON nor whole PEM but should be; hidden drafts belong to nobody. */
export async function tornFiles(folder: string): Promise<readonly string[]> {
  const torn: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.split('/').some((part) => part.startsWith('.'))) continue;
    const content = await readFile(path, 'latin1');
    if (!isWhole(entry.name, content)) torn.push(path);
  }
  return torn;
}

function isWhole(name: string, content: string): boolean {
  if (name.endsWith('.json') || name.endsWith('.lock')) {
    try {
      return typeof JSON.parse(content) === 'object';
    } catch {
      return false;
    }
  }
  if (name.endsWith('.pem')) return content === '' || /-----END [A-Z ]+-----\n$/.test(content);
  return content.length > 0;
}
