import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dkimRecord, generateKey, signDkim } from '@acme-smime/protocol';
import { memoryStorage, startCa } from 'acme-smime-ca';
import type { CaOptions } from 'acme-smime-ca';
import { createTransport } from 'nodemailer';
import { startDns } from '../src/dns.ts';
import { startSmtpExchange } from './smtp-exchange.ts';
import { startSmtpSink } from './smtp-sink.ts';
import type { TakeMail } from './smtp-sink.ts';

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

/**
 * How mail goes: `handed over` from the CA straight into the Maildir, and from a server that answers at once straight to the CA, so that
 * what remains is the two programs; or by `SMTP` on every way, as in the demo and in life.
 */
export type MailHops = 'handed over' | 'SMTP';

/** How the setting is made, and who looks on. */
export interface SettingOptions {
  /** Default `handed over`. */
  readonly hops?: MailHops;
  /** Every mail that leaves the users, as it was sent. */
  readonly onSent?: (raw: Uint8Array) => void;
  readonly caLog?: NonNullable<CaOptions['log']>;
}

const domain = 'client.test';

/** Starts the setting in this process. */
export async function startSetting({ hops, onSent, caLog }: SettingOptions = {}): Promise<Setting> {
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
  const bySmtp = hops === 'SMTP';
  const take: TakeMail = async ({ to, raw }) => {
    if (to.endsWith(`@${domain}`)) return deliver(to, raw);
    onSent?.(raw);
    const signed = await signDkim(raw, { domain, selector: 'bench', privateKey: key, now: new Date() });
    if (!bySmtp) return ca.receive(signed);
    const transport = createTransport({ host: '127.0.0.1', port: ca.smtpPort ?? 0, secure: false, ignoreTLS: true });
    await transport.sendMail({ envelope: { from: '', to: [to] }, raw: Buffer.from(signed) });
    transport.close();
  };
  const exchange = await (bySmtp ? startSmtpExchange(take) : startSmtpSink(take));
  const ca = await startCa({
    listen: { host: '127.0.0.1', port: 0 },
    from: 'acme@ca.test',
    relay: bySmtp ? { host: '127.0.0.1', port: exchange.port } : ({ to, raw }) => deliver(to, raw),
    ...(bySmtp ? { smtpListen: { host: '127.0.0.1', port: 0 } } : {}),
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
