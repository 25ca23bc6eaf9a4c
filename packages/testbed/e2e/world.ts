import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { ClientContext, Fetch, ObtainOptions, Progress, Store } from '@acme-smime/client';
import { memoryStore, wait } from '@acme-smime/client';
import { dkimRecord, signDkim } from '@acme-smime/protocol';
import type { ResolveTxt } from '@acme-smime/protocol';
import { memoryStorage, startCa } from 'acme-smime-ca';
import type { CaOptions, RunningCa } from 'acme-smime-ca';
import { awkwardSeed } from './awkward-seed.ts';
import { memoryMailbox } from './memory-mailbox.ts';
import type { MemoryMailbox } from './memory-mailbox.ts';

/** A CA, a mailbox and DNS in one process, without a socket between them. */
export interface World extends AsyncDisposable {
  readonly ca: RunningCa;
  readonly mailbox: MemoryMailbox;
  readonly store: Store;
  readonly context: ClientContext;
  readonly progress: Progress[];
  readonly address: string;
  /** Every request of the client: method and path. */
  readonly requests: string[];
  readonly options: (more?: Partial<ObtainOptions>) => ObtainOptions;
}

const mailKey = createPrivateKey(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
);

/** How the CA of a world is. */
export interface WorldOptions extends Partial<CaOptions> {
  /** Without awkwardness: for tests that count requests or put answers of their own in the CA's place. */
  readonly plain?: boolean;
}

/**
 * Starts it; the clock is the real one unless the CA's options say otherwise. `clientDomain` is where the mailbox is. The CA is
 * awkward (see `awkward-seed.ts`), and the pauses it asks for are short.
 */
export async function startWorld(
  { plain = false, ...caOptions }: WorldOptions = {},
  clientDomain = 'client.example',
): Promise<World> {
  const records = new Map<string, string>([[`mail._domainkey.${clientDomain}`, dkimRecord(mailKey)]]);
  const resolveTxt: ResolveTxt = async (name) => {
    const value = records.get(name);
    if (value === undefined) throw Object.assign(new Error(`no record ${name}`), { code: 'ENOTFOUND' });
    return [[value]];
  };
  const now = caOptions.now ?? (() => new Date());
  const mailbox = memoryMailbox(async (mail) => {
    await ca.receive(
      await signDkim(mail.raw, { domain: clientDomain, selector: 'mail', privateKey: mailKey, now: now() }),
    );
  });
  const ca = await startCa({
    listen: { host: '127.0.0.1', port: 0 },
    from: 'acme@ca.example',
    relay: async ({ raw }) => mailbox.deliver(raw),
    resolveTxt,
    storage: memoryStorage(),
    ...(plain ? {} : { awkward: { seed: awkwardSeed, pauseMs: 4 } }),
    ...caOptions,
  });
  records.set(ca.dkimRecord.name, ca.dkimRecord.value);
  const requests: string[] = [];
  const fetch: Fetch = async (url, init) => {
    requests.push(`${init?.method ?? 'GET'} ${new URL(url).pathname}`);
    return ca.app.fetch(new Request(url, init));
  };
  const context: ClientContext = {
    fetch,
    now,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    resolveTxt,
    wait: shortWait,
    log: () => undefined,
  };
  const address = `alice@${clientDomain}`;
  const store = memoryStore();
  const progress: Progress[] = [];
  const options = (more: Partial<ObtainOptions> = {}): ObtainOptions => ({
    account: { directoryUrl: ca.directoryUrl, agreeToTerms: async () => true },
    addresses: [address],
    mailboxFor: () => mailbox,
    store,
    keyType: 'p256',
    pkcs12: { form: 'modern', passphrase: 'secret' },
    timeoutMs: 30_000,
    onProgress: (one) => progress.push(one),
    ...more,
  });
  return { ca, mailbox, store, context, progress, address, requests, options, [Symbol.asyncDispose]: () => ca.close() };
}

/** Pauses between two questions take no longer than the work; the long ones that stand for patience stay long. */
const shortWait: ClientContext['wait'] = (ms, signal) => wait(ms < 5000 ? Math.min(ms, 10) : ms, signal);
