import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dkimRecord, signDkim } from '@acme-smime/protocol';
import type { ResolveTxt } from '@acme-smime/protocol';
import { runApp } from 'acme-smime';
import type { CliContext } from 'acme-smime';
import { memoryStorage, startCa } from 'acme-smime-ca';
import type { CaOptions, RunningCa } from 'acme-smime-ca';
import { startDns } from '../src/dns.ts';

/** What a run of the command left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Standard output read as the one JSON object that it has to be. */
  readonly json: ReturnType<typeof JSON.parse>;
}

/** The whole command against a CA on loopback: arguments in, output and exit code and files out. */
export interface AppWorld extends AsyncDisposable {
  readonly ca: RunningCa;
  readonly address: string;
  /** Everything of this user is below it. */
  readonly home: string;
  readonly config: string;
  readonly work: string;
  /** What is handed to the command with every run that asks a CA. */
  readonly reach: readonly string[];
  /** Options with which `cert` needs nobody. */
  readonly cert: readonly string[];
  readonly run: (argv: readonly string[], answers?: readonly string[], more?: Partial<CliContext>) => Promise<Ran>;
  /** Puts a challenge where the command reads it. */
  readonly arrive: (raw: Uint8Array) => Promise<void>;
  /** Sends a mail of the client's domain as its mail server would. */
  readonly submit: (raw: Uint8Array) => Promise<void>;
}

const clientDomain = 'client.example';
const mailKey = createPrivateKey(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
);

/** Starts it. Mail is carried by files, as `--file-validate-dir` has it; what is sent is signed on the way. */
export async function startAppWorld(caOptions: Partial<CaOptions> = {}): Promise<AppWorld> {
  const home = await mkdtemp(join(tmpdir(), 'acme-smime-app-'));
  const config = join(home, 'config');
  const work = join(home, 'work');
  const mail = join(home, 'mail');
  for (const folder of ['in', 'out']) await mkdir(join(mail, folder), { recursive: true });
  const dns = await startDns();
  const records = new Map([[`mail._domainkey.${clientDomain}`, dkimRecord(mailKey)]]);
  const resolveTxt: ResolveTxt = async (name) => {
    const value = records.get(name);
    if (value === undefined) throw Object.assign(new Error(`no record ${name}`), { code: 'ENOTFOUND' });
    return [[value]];
  };
  let delivered = 0;
  const arrive = async (raw: Uint8Array): Promise<void> => {
    delivered += 1;
    await writeFile(join(mail, `draft-${delivered}`), raw);
    await rename(join(mail, `draft-${delivered}`), join(mail, 'in', `challenge-${delivered}.eml`));
  };
  const ca = await startCa({
    listen: { host: '127.0.0.1', port: 0 },
    from: 'acme@ca.example',
    relay: ({ raw }) => arrive(raw),
    resolveTxt,
    storage: memoryStorage(),
    ...caOptions,
  });
  records.set(ca.dkimRecord.name, ca.dkimRecord.value);
  for (const [name, value] of records) dns.set(name, 'TXT', [value]);
  const stop = new AbortController();
  const submit = async (raw: Uint8Array): Promise<void> =>
    ca.receive(await signDkim(raw, { domain: clientDomain, selector: 'mail', privateKey: mailKey, now: new Date() }));
  const carrier = carry(join(mail, 'out'), submit, stop.signal);
  const bundle = join(home, 'root.pem');
  await writeFile(bundle, ca.rootPem);
  const address = `alice@${clientDomain}`;
  const folders = ['-c', config, '-w', work];
  const reach = [...folders, '--server', ca.directoryUrl, '--ca-bundle', bundle];
  const cert = ['cert', '-e', address, ...reach, '--agree-tos', '-n', '--key-type', 'p256'];
  return {
    ca,
    address,
    home,
    config,
    work,
    reach,
    cert: [...cert, '--dns-server', dns.address, '--file-validate-dir', mail, '--timeout', '60', '--no-passphrase'],
    run: (argv, answers, more) => run(argv, home, answers ?? [], more ?? {}),
    submit,
    arrive,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await carrier;
      await ca.close();
      await dns.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Sends what is put into a folder. */
async function carry(outbox: string, submit: (raw: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
  const sent = new Set<string>();
  try {
    for await (const _event of watch(outbox, { signal }))
      for (const name of await readdir(outbox)) {
        if (!name.endsWith('.eml') || sent.has(name)) continue;
        sent.add(name);
        await submit(new Uint8Array(await readFile(join(outbox, name))));
      }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function run(
  argv: readonly string[],
  home: string,
  given: readonly string[],
  more: Partial<CliContext>,
): Promise<Ran> {
  const written = { out: '', err: '' };
  const answers = [...given];
  const answer = async (question: string): Promise<string> => {
    const next = answers.shift();
    if (next === undefined) throw new Error(`nobody answers: ${question}`);
    return next;
  };
  const context: CliContext = {
    argv,
    env: {},
    stdout: { write: (text) => void (written.out += text), isTerminal: false, columns: 100 },
    stderr: { write: (text) => void (written.err += text), isTerminal: false, columns: 100 },
    ask: { isTerminal: given.length > 0, line: answer, secret: answer, close: () => undefined },
    platform: 'linux',
    home,
    elapsedMs: () => 0,
    now: () => new Date(),
    wait: async (_ms, stop) => stop.throwIfAborted(),
    random: (bytes) => new Uint8Array(bytes),
    signal: new AbortController().signal,
    run: 'test',
    ...more,
  };
  const code = await runApp(context);
  return {
    code,
    ...written,
    get json() {
      return JSON.parse(written.out);
    },
  };
}
