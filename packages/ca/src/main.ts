#!/usr/bin/env node
import { randomBytes, randomInt } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { createRequire, enableCompileCache } from 'node:module';
import { resolve } from 'node:path';

import { AcmeSmimeError, ConfigInvalid } from '@acme-smime/protocol';
import { Command, Option } from 'commander';

import { dressHelp } from './commands/help.ts';
import { registerCommands } from './commands/register.ts';
import type { CaOptions } from './config.ts';
import { formatHostPort, parseHostPort } from './host-port.ts';
import type { SecretReading } from './keys/secret-source.ts';
import { jsonLine, terminalLine } from './log-line.ts';
import type { Log } from './log.ts';
import { openDevOperator } from './dev-operator.ts';
import { createFaults } from './management/faults.ts';
import { serveManagement } from './management/serve-management.ts';
import { caaResolver } from './issuance/caa-resolver.ts';
import { maildirRelay } from './mail/maildir-relay.ts';
import { relayOf } from './production/relay-of.ts';
import { prepareFolder, writeOperatorToken, writeReadyFiles } from './ready-files.ts';
import { startCa } from './start-ca.ts';
import type { RunningCa } from './start-ca.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import { sqliteStorage } from './storage/sqlite.ts';

enableCompileCache();

// Node's own warnings (its SQLite is called experimental in some versions) become log lines, so that each line stays JSON.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') {
    openLog(false)({ level: 'warn', event: 'process.warning', message: `${warning.name}: ${warning.message}` });
  }
});

interface DevOptions {
  readonly listen: string;
  readonly httpListen?: string;
  readonly from: string;
  readonly smtpRelay: string;
  readonly smtpRelayPassword?: string;
  readonly smtpRelayCaBundle?: string;
  readonly maildir?: string;
  readonly smtpListen: string;
  readonly lmtp: boolean;
  readonly responseSocket?: string;
  readonly dnsServer?: string;
  readonly caaIdentity?: readonly string[];
  readonly acceptDnsIdentifiers: boolean;
  readonly db: string;
  readonly out: string;
  readonly management: string;
  readonly operator: string;
  readonly awkward?: string | true;
  readonly verbose: boolean;
}

const program = new Command('acme-smime-ca')
  .description('An ACME certification authority for S/MIME certificates (RFC 8555, RFC 8823)')
  .version((createRequire(import.meta.url)('../package.json') as { version: string }).version);
dressHelp(program);

program
  .commandsGroup('Run it:')
  .command('dev')
  .description('run a CA with a throw-away root: for tests and for trying things out, trusted by nobody')
  .option('--listen <host:port>', 'where HTTPS is served; port 0 takes a free one', '127.0.0.1:14000')
  .option('--http-listen <host:port>', 'where issuers, CRLs and OCSP are served by plain http (default: nowhere)')
  .option('--from <address>', 'the address challenge mail comes from and responses go to', 'acme@acme-smime-ca.test')
  .option(
    '--smtp-relay <where>',
    'the SMTP server that challenge mail is handed to: HOST:PORT, with TLS where it is offered; smtp://LOGIN@HOST with STARTTLS that must succeed; or smtps://LOGIN@HOST; both with or without a login',
    '127.0.0.1:25',
  )
  .option(
    '--smtp-relay-password <where>',
    'where the password of that login is: file:PATH, env:NAME, credential:NAME or prompt',
  )
  .option('--smtp-relay-ca-bundle <file>', 'PEM file with roots that are trusted for the relay beside the system’s')
  .addOption(
    new Option('--maildir <dir>', 'catch challenge mail in this Maildir instead, for whomever it is').conflicts(
      'smtpRelay',
    ),
  )
  .option('--smtp-listen <host:port>', 'where responses are taken by SMTP', '127.0.0.1:14025')
  .option('--lmtp', 'take responses by LMTP instead of SMTP', false)
  .option('--response-socket <path>', 'unix socket that `acme-smime-ca receive` hands responses to')
  .option(
    '--dns-server <host:port>',
    'the name server asked for DKIM keys (default: the system’s) and, only when named, CAA',
  )
  .option(
    '--caa-identity <domain...>',
    'names by which domains allow this CA in CAA records (default: the one of --from)',
  )
  .option('--accept-dns-identifiers', 'take addresses written as DNS names, as a Python client on certbot does', false)
  .option('--db <file>', 'SQLite file that keeps everything, private keys too, or :memory:', ':memory:')
  .option('--out <dir>', 'folder for root.pem, dkim-record.txt and, once ready, directory-url', 'acme-smime-ca')
  .option('--management <host:port>', 'where tests look into the CA and inject faults; loopback only', '127.0.0.1:0')
  .option(
    '--operator <host:port>',
    'where the operator page is served; loopback only, its token is in the folder of --out',
    '127.0.0.1:0',
  )
  .option(
    '--awkward [seed]',
    'do everything the RFCs allow and hardly any CA does, to try a client out; a seed makes it the same again',
  )
  .option('--verbose', 'log refused requests, too', false)
  .action(async (options: DevOptions) => {
    const out = resolve(options.out);
    await prepareFolder(out);
    const storage = options.db === ':memory:' ? memoryStorage() : await sqliteStorage(options.db);
    const relay = await devRelay(options);
    const faults = createFaults();
    const operator = openDevOperator({
      storage,
      now: () => new Date(),
      monotonic: () => performance.now(),
      random: randomBytes,
      log: openLog(options.verbose),
      listen: parseHostPort(options.operator, '--operator'),
    });
    const ca = await startCa({
      around: faults.around,
      operatorPage: operator.page,
      listen: parseHostPort(options.listen, '--listen'),
      ...(options.httpListen === undefined ? {} : { httpListen: parseHostPort(options.httpListen, '--http-listen') }),
      from: options.from,
      relay,
      ...(options.responseSocket === undefined ? {} : { responseSocket: options.responseSocket }),
      smtpListen: { ...parseHostPort(options.smtpListen, '--smtp-listen'), lmtp: options.lmtp },
      resolveTxt: txtResolver(options.dnsServer),
      ...(options.dnsServer === undefined ? {} : { resolveCaa: caaResolver(dnsServerOf(options.dnsServer)) }),
      acceptDnsIdentifiers: options.acceptDnsIdentifiers,
      ...(options.caaIdentity === undefined ? {} : { caaIdentities: options.caaIdentity }),
      storage,
      now: () => new Date(),
      random: randomBytes,
      log: operator.log,
      commitAct: operator.commitAct,
      ...(options.awkward === undefined ? {} : { awkward: { seed: seedOf(options.awkward) } }),
    });
    operator.watch(ca);
    const management = await serveManagement(
      { ca, storage, faults },
      parseHostPort(options.management, '--management'),
    );
    stopOnSignal(async () => {
      await management.close();
      await ca.close();
      await operator.close();
      await storage.close();
    });
    await writeOperatorToken(out, operator.page.token);
    await writeReadyFiles(out, ca);
    process.stdout.write(
      describe(ca, options, out, `http://${formatHostPort({ host: '127.0.0.1', port: management.port })}`),
    );
  });

registerCommands(program, {
  ...secretReading(),
  now: () => new Date(),
  monotonic: () => performance.now(),
  modes: process.platform !== 'win32',
  random: randomBytes,
  write: (text) => void process.stdout.write(text),
  log: openLog,
  stopOnSignal,
  reloadOnSignal: (reload) => void process.on('SIGHUP', () => void reload()),
  fail: () => {
    process.exitCode = 1;
  },
  input: process.stdin,
  end: (exitCode, message) => {
    process.exitCode = exitCode;
    if (exitCode !== 0) process.stderr.write(`${message}\n`);
  },
});

/** What is typed is not shown. */
async function askHidden(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const { Writable } = await import('node:stream');
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

async function devRelay(options: DevOptions): Promise<CaOptions['relay']> {
  const { maildir, smtpRelay: relay, smtpRelayPassword: password, smtpRelayCaBundle: caBundle } = options;
  if (maildir !== undefined) return maildirRelay(resolve(maildir), { now: () => new Date(), random: randomBytes });
  const names = { relay: '--smtp-relay', password: '--smtp-relay-password', caBundle: '--smtp-relay-ca-bundle' };
  return relayOf({ relay, password, caBundle }, names, secretReading());
}

/** What secrets are read with. */
function secretReading(): SecretReading {
  return { env: process.env, ...(process.stdin.isTTY ? { prompt: askHidden } : {}) };
}

function txtResolver(server: string | undefined): (name: string) => Promise<string[][]> {
  const resolver = new Resolver({ timeout: 5000, tries: 2 });
  if (server !== undefined) resolver.setServers([dnsServerOf(server)]);
  return (name) => resolver.resolveTxt(name);
}

function seedOf(option: string | true): number {
  if (option === true) return randomInt(2 ** 31);
  if (/^\d{1,10}$/.test(option)) return Number(option);
  const expected = 'a whole number';
  const message = `--awkward is ${JSON.stringify(option)}; its seed must be ${expected}.`;
  throw new ConfigInvalid('OPTION_INVALID', message, { path: '--awkward', expected });
}

function dnsServerOf(option: string): string {
  return formatHostPort(parseHostPort(option, '--dns-server'));
}

/** One line an event, on standard error: JSON, unless a person reads it. */
function openLog(verbose: boolean): Log {
  const line = process.stderr.isTTY ? terminalLine : jsonLine;
  return (entry) => {
    if (entry.level === 'debug' && !verbose) return;
    process.stderr.write(`${line(entry, new Date())}\n`);
  };
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // Whoever asks twice does not want to wait.
      if (stopping) process.exit(1);
      stopping = true;
      stop().catch(fail);
    });
  }
}

function describe(ca: RunningCa, options: DevOptions, out: string, management: string): string {
  const smtp = formatHostPort({ ...parseHostPort(options.smtpListen, '--smtp-listen'), port: ca.smtpPort ?? 0 });
  const kept = options.db === ':memory:' ? 'in memory: gone when this ends' : options.db;
  return [
    `Directory     ${ca.directoryUrl}`,
    ...(ca.httpUrl === undefined ? [] : [`CRL and OCSP  ${ca.httpUrl}`]),
    `Root          ${out}/root.pem (trust it for HTTPS and for the certificates)`,
    `Challenges    come from ${options.from}, ${options.maildir === undefined ? `leave through ${options.smtpRelay}` : `are caught in ${options.maildir}/new`}`,
    `Responses     ${options.lmtp ? 'LMTP' : 'SMTP'} at ${smtp}, for ${options.from}`,
    `DKIM record   ${out}/dkim-record.txt, to be published as TXT at ${ca.dkimRecord.name}`,
    `Management    ${management}`,
    `Operator page ${ca.operatorUrl ?? ''}, log in with what ${out}/operator-token holds`,
    `Kept          ${kept}`,
    'Stop it with Ctrl-C.',
    '',
  ].join('\n');
}

function fail(error: unknown): void {
  const known = error instanceof AcmeSmimeError;
  process.stderr.write(known ? `${error.message}\n` : `${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
}

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
