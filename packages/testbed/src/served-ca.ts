import { execFile, spawn } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createFetch, memoryStore, wait } from '@acme-smime/client';
import type { ClientContext, ObtainOptions } from '@acme-smime/client';
import { dkimRecord, signDkim } from '@acme-smime/protocol';
import { createTransport } from 'nodemailer';
import { memoryMailbox } from '../e2e/memory-mailbox.ts';
import type { MemoryMailbox } from '../e2e/memory-mailbox.ts';
import { startDns } from './dns.ts';
import type { DnsDouble } from './dns.ts';
import { startMailExchange } from './mail-exchange.ts';
import type { MailExchange, ReceivedMail } from './mail-exchange.ts';
import { freePorts, loopback } from './ports.ts';
import { makeServerTls } from './tls.ts';

/** How a CA in production is, as its operation listener says it. */
export interface ServedHealth {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly parts: Readonly<Record<string, { readonly status: string; readonly reason?: string }>>;
}

/** `acme-smime-ca serve` as a process, and a client of it with a mailbox. */
export interface ServedCa extends AsyncDisposable {
  /** Every answer that the client got: status, type of the problem, Retry-After. */
  readonly answers: readonly ServedAnswer[];
  readonly context: ClientContext;
  readonly options: (more?: Partial<ObtainOptions>) => ObtainOptions;
  /** Where issuers, CRLs and OCSP are, on this machine. */
  readonly httpUrl: string;
  health(): Promise<ServedHealth>;
  /** Whether a balancer should send requests to it. */
  isReady(): Promise<boolean>;
  /** Puts a mail into the client's mailbox. */
  deliver(raw: Uint8Array): void;
  /** Resolves as soon as the CA has logged an event. */
  logged(event: string): Promise<void>;
}

/** What is told of an answer. */
export interface ServedAnswer {
  readonly status: number;
  readonly problem: string | undefined;
  readonly retryAfter: string | null;
}

/** What differs from one CA to another. Files are in `folder`. */
export interface ServedCaOptions {
  readonly folder: string;
  /** The lines of `[storage]`. */
  readonly storage: string;
  /** The lines of `[issuer]`; by default the issuer that `init` has made. */
  readonly issuer?: string;
  /** Further tables. */
  readonly more?: string;
  /** The relay's lines of `[mail]`; by default a mail exchange that brings everything to the client. */
  readonly relay?: string;
  /** By default a name server of its own. */
  readonly dns?: DnsDouble;
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
}

const program = fileURLToPath(new URL('../../ca/src/main.ts', import.meta.url));
/** Protects the keys that `initCa` makes. */
export const caPassphrase = 'correct horse battery staple';
const address = 'alice@client.test';
const mailKey = createPrivateKey(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
);

/** Runs a command of `acme-smime-ca` to its end and gives its standard output. */
export async function runCa(...args: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, ['--conditions=source', program, ...args])).stdout;
}

/** Makes a root and an issuer with `init` in `folder`, and the passphrase of their keys. */
export async function initCa(folder: string, ...more: string[]): Promise<void> {
  const secret = join(folder, 'passphrase');
  await writeFile(secret, caPassphrase, { mode: 0o600 });
  const passphrases = ['--root-passphrase', `file:${secret}`, '--issuer-passphrase', `file:${secret}`];
  const names = ['--organization', 'Example', '--public-http-url', 'http://ca.test', '--key-type', 'p256'];
  await runCa('init', '--out', folder, ...names, ...passphrases, ...more);
}

/** Starts `serve` and everything around it: DNS, the mail exchange of the client's domain, its way to send. */
export async function startServedCa(options: ServedCaOptions): Promise<ServedCa> {
  const { folder } = options;
  const [httpsPort = 0, httpPort = 0, smtpPort = 0, operationPort = 0] = await freePorts(4);
  const tls = await makeServerTls(join(folder, 'tls'));
  const dns = options.dns ?? (await startDns());
  dns.set('mail._domainkey.client.test', 'TXT', [dkimRecord(mailKey)]);
  const closeDns = async (): Promise<void> => (options.dns === undefined ? dns.close() : undefined);
  const exchange = await startMailExchange();
  const file = join(folder, 'ca.toml');
  const ports = { httpsPort, httpPort, smtpPort, operationPort, relayPort: exchange.port, dns: dns.address };
  await writeFile(file, configurationOf(options, ports));
  const child = spawn(process.execPath, ['--conditions=source', program, 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ISSUER_PASSPHRASE: caPassphrase, ...options.env },
  });
  const errors = text(child.stderr);
  const events = eventsOf(child.stderr);
  const gone = once(child, 'exit');
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (/^DKIM record .*\n/m.test(said)) break;
  }
  const [, name, record] = /^DKIM record +(\S+) (.*)$/m.exec(said) ?? [];
  if (name === undefined || record === undefined) {
    await Promise.all([exchange.close(), closeDns()]);
    throw new Error(`The CA did not start: ${await errors}`);
  }
  dns.set(name, 'TXT', [record]);
  const mailbox = memoryMailbox((mail) => submit(smtpPort, mail.raw));
  const stop = new AbortController();
  const carrier = carry(exchange, mailbox, stop.signal);
  const answers: ServedAnswer[] = [];
  const fetch = createFetch({ userAgent: 'acme-smime-testbed', caBundle: await readFile(tls.rootFile, 'utf8') });
  const store = memoryStore();
  const close = async (): Promise<void> => {
    child.kill();
    stop.abort();
    fetch.close();
    await Promise.all([gone, carrier, exchange.close(), closeDns()]);
  };
  return {
    answers,
    httpUrl: `http://${loopback}:${httpPort}`,
    context: {
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        const { status, headers } = response;
        const retryAfter = headers.get('retry-after');
        const isProblem = headers.get('content-type') === 'application/problem+json';
        if (!isProblem) {
          answers.push({ status, problem: undefined, retryAfter });
          return response;
        }
        const body = await response.text();
        answers.push({ status, problem: (JSON.parse(body) as { readonly type?: string }).type, retryAfter });
        return { status, headers, body: chunksOf(body), text: async () => body };
      },
      now: () => new Date(),
      random: (bytes) => new Uint8Array(randomBytes(bytes)),
      resolveTxt: resolverAt(dns.address),
      // Pauses between two questions are short; what stands for patience, such as the deadline, stays long.
      wait: (ms, signal) => wait(ms < 20_000 ? Math.min(ms, 250) : ms, signal),
      log: () => undefined,
    },
    options: (more = {}) => ({
      account: { directoryUrl: `https://${loopback}:${httpsPort}/directory`, agreeToTerms: async () => true },
      addresses: [address],
      mailboxFor: () => mailbox,
      store,
      keyType: 'p256',
      pkcs12: { form: 'modern', passphrase: 'secret' },
      timeoutMs: 60_000,
      ...more,
    }),
    isReady: async () => (await globalThis.fetch(`http://${loopback}:${operationPort}/ready`)).ok,
    health: async () =>
      (await (await globalThis.fetch(`http://${loopback}:${operationPort}/health`)).json()) as ServedHealth,
    deliver: mailbox.deliver,
    logged: events.logged,
    [Symbol.asyncDispose]: close,
  };
}

/** The events that a CA logs, as they come. */
function eventsOf(log: Readable): { logged(event: string): Promise<void> } {
  const seen = new Set<string>();
  const bell = new EventEmitter();
  createInterface({ input: log }).on('line', (line) => {
    const event = /"event":"([a-z.-]+)"/.exec(line)?.[1];
    if (event === undefined) return;
    seen.add(event);
    bell.emit(event);
  });
  return {
    logged: async (event) => {
      if (!seen.has(event)) await once(bell, event, { signal: AbortSignal.timeout(60_000) });
    },
  };
}

interface Ports {
  readonly httpsPort: number;
  readonly httpPort: number;
  readonly smtpPort: number;
  readonly operationPort: number;
  readonly relayPort: number;
  readonly dns: string;
}

function configurationOf({ storage, issuer, relay, more = '' }: ServedCaOptions, ports: Ports): string {
  const own = 'certificate = "issuer.pem"\nkey = "issuer.key"\npassphrase = "env:ISSUER_PASSPHRASE"';
  return `
[https]
listen = "${loopback}:${ports.httpsPort}"
public-url = "https://${loopback}:${ports.httpsPort}"
certificate = "tls/server.pem"
key = "tls/server.key"
[http]
listen = "${loopback}:${ports.httpPort}"
public-url = "http://ca.test"
[mail]
from = "acme@ca.test"
${relay ?? `relay = "${loopback}:${ports.relayPort}"`}
listen = "${loopback}:${ports.smtpPort}"
[dns]
server = "${ports.dns}"
caa = false
[storage]
${storage}
[root]
certificate = "root.pem"
crl = "root.crl"
[issuer]
${issuer ?? own}
[policy]
allow = ["@client.test"]
[limits]
mails-per-address-hour = 1000
[operation]
listen = "${loopback}:${ports.operationPort}"
${more}
`;
}

async function submit(port: number, raw: Uint8Array): Promise<void> {
  const signed = await signDkim(raw, {
    domain: 'client.test',
    selector: 'mail',
    privateKey: mailKey,
    now: new Date(),
  });
  const transport = createTransport({ host: loopback, port, ignoreTLS: true });
  await transport.sendMail({ envelope: { from: address, to: 'acme@ca.test' }, raw: Buffer.from(signed) });
}

async function carry(exchange: MailExchange, mailbox: MemoryMailbox, signal: AbortSignal): Promise<void> {
  const carried = new Set<ReceivedMail>();
  try {
    for (;;) {
      const mail = await exchange.next((one) => !carried.has(one), signal);
      carried.add(mail);
      mailbox.deliver(Buffer.from(mail.raw));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function resolverAt(server: string): (name: string) => Promise<string[][]> {
  const resolver = new Resolver();
  resolver.setServers([server]);
  return (name) => resolver.resolveTxt(name);
}

async function* chunksOf(body: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(body);
}
