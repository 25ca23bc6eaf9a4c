import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dkimRecord, generateKey, signDkim } from '@acme-smime/protocol';
import { memoryStorage, startCa } from 'acme-smime-ca';
import type { CaOptions } from 'acme-smime-ca';
import { startDns } from '../src/dns.ts';
import { startSmtpSink } from './smtp-sink.ts';

/** A CA, a mail system and a name server on loopback, as in the demo, for programs that run beside it. */
export interface Setting {
  readonly directoryUrl: string;
  readonly rootFile: string;
  readonly smtpPort: number;
  /** `127.0.0.1:PORT` */
  readonly dnsServer: string;
  /** An empty folder. */
  readonly folder: string;
  /** Makes the Maildir of an address and returns its path. */
  openMaildir(address: string): Promise<string>;
  close(): Promise<void>;
}

/** Who looks on. */
export interface Onlookers {
  /** Every mail that leaves the users, as it was sent. */
  readonly onSent?: (raw: Uint8Array) => void;
  readonly caLog?: NonNullable<CaOptions['log']>;
}

const domain = 'client.test';

/** Starts the setting in this process. */
export async function startSetting({ onSent, caLog }: Onlookers = {}): Promise<Setting> {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-bench-'));
  const maildirOf = (address: string): string => join(folder, address);
  const dns = await startDns();
  const resolver = new Resolver();
  resolver.setServers([dns.address]);
  const key = await generateKey('rsa2048');
  dns.set(`bench._domainkey.${domain}`, 'TXT', [dkimRecord(key)]);

  let count = 0;
  const deliver = async (to: string, raw: Uint8Array): Promise<void> => {
    const name = `${++count}.bench`;
    await writeFile(join(maildirOf(to), 'tmp', name), raw);
    await rename(join(maildirOf(to), 'tmp', name), join(maildirOf(to), 'new', name));
  };
  const exchange = await startSmtpSink(async ({ raw }) => {
    onSent?.(raw);
    await ca.receive(await signDkim(raw, { domain, selector: 'bench', privateKey: key, now: new Date() }));
  });
  const ca = await startCa({
    listen: { host: '127.0.0.1', port: 0 },
    from: 'acme@ca.test',
    relay: ({ to, raw }) => deliver(to, raw),
    resolveTxt: (name) => resolver.resolveTxt(name),
    storage: memoryStorage(),
    ...(caLog === undefined ? {} : { log: caLog }),
  });
  dns.set(ca.dkimRecord.name, 'TXT', [ca.dkimRecord.value]);
  const rootFile = join(folder, 'root.pem');
  await writeFile(rootFile, ca.rootPem);

  return {
    directoryUrl: ca.directoryUrl,
    rootFile,
    smtpPort: exchange.port,
    dnsServer: dns.address,
    folder,
    async openMaildir(address) {
      for (const name of ['tmp', 'new', 'cur']) await mkdir(join(maildirOf(address), name), { recursive: true });
      return maildirOf(address);
    },
    async close() {
      await ca.close();
      await exchange.close();
      await dns.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
