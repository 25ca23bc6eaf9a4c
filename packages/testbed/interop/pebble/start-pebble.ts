import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFetch } from '@acme-smime/client';
import type { OwnedFetch } from '@acme-smime/client';
import { onFreePorts } from '../../src/daemon.ts';
import { lastLines } from '../../src/logs.ts';
import { loopback } from '../../src/ports.ts';
import { makeScratch } from '../../src/scratch.ts';
import { makeServerTls } from '../../src/tls.ts';
import { startForeground } from '../programs/foreground.ts';

/** How a Pebble differs from another. */
export interface PebbleOptions {
  /** Keys of external accounts by their identifiers, base64url; with any, an account needs one. */
  readonly externalAccounts?: Readonly<Record<string, string>>;
  /** Debian's unless another is named. */
  readonly program?: string;
  /** How many of a hundred good nonces are refused. */
  readonly refusedNonces?: number;
}

/** A running Pebble: the test server of the people behind Let's Encrypt. */
export interface Pebble extends AsyncDisposable {
  readonly directoryUrl: string;
  /** Trusts it. */
  readonly fetch: OwnedFetch;
  /** A request for certification of a DNS name with a new key, DER, and that key as PEM. */
  request(name: string): Promise<{ readonly csr: Uint8Array; readonly keyPem: string }>;
  /** What the management interface says about a path. */
  management(path: string): Promise<string>;
  /** The end of its log, for failed tests. */
  log(): Promise<string>;
}

const run = promisify(execFile);

/**
 * Starts a `pebble` that validates without looking, issues by two chains and lists three orders a page.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED
 */
export async function startPebble(options: PebbleOptions = {}): Promise<Pebble> {
  await using started = new AsyncDisposableStack();
  const scratch = await makeScratch();
  started.defer(() => scratch.close());
  const folder = join(scratch.folder, 'pebble');
  await mkdir(folder);
  const tls = await makeServerTls(join(folder, 'tls'));
  const logFile = join(folder, 'pebble.log');
  const configFile = join(folder, 'pebble.json');
  const keys = options.externalAccounts ?? {};
  const [port, managementPort] = await onFreePorts(2, async ([acme = 0, management = 0]) => {
    const configuration = {
      listenAddress: `${loopback}:${acme}`,
      managementListenAddress: `${loopback}:${management}`,
      certificate: tls.certificateFile,
      privateKey: tls.keyFile,
      httpPort: 5002,
      tlsPort: 5001,
      externalAccountBindingRequired: Object.keys(keys).length > 0,
      externalAccountMACKeys: keys,
      profiles: { default: profile('for the usual', 90), short: profile('for a week', 7) },
    };
    await writeFile(configFile, JSON.stringify({ pebble: configuration }));
    const env = {
      PEBBLE_VA_ALWAYS_VALID: '1',
      PEBBLE_VA_NOSLEEP: '1',
      PEBBLE_WFE_NONCEREJECT: String(options.refusedNonces ?? 15),
      PEBBLE_ALTERNATE_ROOTS: '1',
      PEBBLE_AUTHZREUSE: '0',
    };
    const args = ['-config', configFile, '-strict'];
    started.defer(
      await startForeground({
        ...{ name: 'Pebble', program: options.program ?? 'pebble', args, env, logFile },
        ready: 'ACME directory available at',
      }),
    );
    return [acme, management];
  });
  const fetch = createFetch({ caBundle: tls.rootPem, userAgent: 'acme-smime-interop/0' });
  started.defer(() => fetch.close());
  const everything = started.move();
  return {
    directoryUrl: `https://${loopback}:${port}/dir`,
    fetch,
    request: (name) => requestFor(name, folder),
    management: async (path) => (await fetch(`https://${loopback}:${managementPort}${path}`)).text(),
    log: () => lastLines(logFile),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

function profile(description: string, days: number): { readonly description: string; readonly validityPeriod: number } {
  return { description, validityPeriod: days * 86_400 };
}

async function requestFor(name: string, folder: string): ReturnType<Pebble['request']> {
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '-'];
  const names = ['-subj', '/', '-addext', `subjectAltName=DNS:${name}`];
  const out = join(folder, `${name}.csr`);
  const { stdout } = await run('openssl', ['req', '-new', ...newKey, ...names, '-outform', 'PEM', '-out', out]);
  const { stdout: der } = await run('openssl', ['req', '-in', out, '-outform', 'DER'], { encoding: 'buffer' });
  return { csr: new Uint8Array(der), keyPem: stdout };
}
