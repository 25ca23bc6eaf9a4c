import { randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { signDkim } from '@acme-smime/protocol';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';

/** A small mail system for one domain: what comes for it goes into a Maildir, what its people send is signed and passed on. */
export interface MailExchange extends AsyncDisposable {
  readonly port: number;
  /** Where mail for other domains is passed on to; set once the receiver is up. */
  passOnTo: { readonly host: string; readonly port: number } | undefined;
  /** Called with every message, once it has been taken. */
  onMail: ((mail: { readonly direction: 'in' | 'out'; readonly raw: Uint8Array }) => void) | undefined;
}

/** The domain that the exchange serves, and the key it signs with. */
export interface MailDomain {
  readonly name: string;
  readonly selector: string;
  readonly dkimKey: KeyObject;
  readonly maildir: string;
  readonly now: () => Date;
}

/** Starts it on an ephemeral loopback port. Speaks plain SMTP: nothing leaves this machine. */
export async function startMailExchange(domain: MailDomain): Promise<MailExchange> {
  for (const folder of ['tmp', 'new', 'cur'])
    await mkdir(join(domain.maildir, folder), { recursive: true, mode: 0o700 });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: 1_000_000,
    onData(stream, session, done) {
      const take = async (): Promise<void> => {
        const raw = new Uint8Array(await buffer(stream));
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        for (const { address } of rcptTo) await route(raw, from, address);
      };
      take().then(
        () => done(),
        (error: Error) => done(error),
      );
    },
  });
  const exchange: MailExchange = {
    port: 0,
    passOnTo: undefined,
    onMail: undefined,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };

  const route = async (raw: Uint8Array, from: string, to: string): Promise<void> => {
    if (domainOf(to) === domain.name) {
      await deliver(raw, domain.maildir);
      exchange.onMail?.({ direction: 'in', raw });
      return;
    }
    if (exchange.passOnTo === undefined) throw new Error(`no route to ${to}`);
    const { name, selector, dkimKey: privateKey, now } = domain;
    const signed =
      domainOf(from) === name ? await signDkim(raw, { domain: name, selector, privateKey, now: now() }) : raw;
    await relay(signed, from, to, exchange.passOnTo);
    exchange.onMail?.({ direction: 'out', raw: signed });
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(exchange, { port });
}

/** A Maildir takes a message in one step: written beside, then renamed into `new`. */
async function deliver(raw: Uint8Array, maildir: string): Promise<void> {
  const name = `${randomUUID()}.demo`;
  await writeFile(join(maildir, 'tmp', name), raw, { mode: 0o600 });
  await rename(join(maildir, 'tmp', name), join(maildir, 'new', name));
}

async function relay(
  raw: Uint8Array,
  from: string,
  to: string,
  next: { readonly host: string; readonly port: number },
) {
  const transport = createTransport({ ...next, secure: false, ignoreTLS: true });
  try {
    await transport.sendMail({ envelope: { from, to: [to] }, raw: Buffer.from(raw) });
  } finally {
    transport.close();
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
