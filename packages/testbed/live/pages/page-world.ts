import assert from 'node:assert/strict';
import { obtainCertificate } from '@acme-smime/client';
import { memoryStorage } from 'acme-smime-ca';
import type { Storage } from 'acme-smime-ca';
import { memoryMailbox } from '../../e2e/memory-mailbox.ts';
import { startWorld } from '../../e2e/world.ts';
import type { World } from '../../e2e/world.ts';

/** The token of the operator page in these tests. */
export const operatorToken = 'correct horse battery staple, and more';

/** A certificate of a client, PEM. */
export interface Issued {
  readonly certificate: string;
  readonly chain: string;
}

/** A CA with its pages, and people with mailboxes. */
export interface PageWorld extends AsyncDisposable {
  readonly world: World;
  readonly storage: Storage;
  readonly operatorUrl: string;
  readonly publicUrl: string;
  /** Obtains a certificate as a client does. */
  issue(): Promise<Issued>;
  /** Orders for an address whose challenge mail nobody answers; resolves when the mail is there. */
  leaveWaiting(address: string): Promise<void>;
  /** The clock of everybody goes on by this. */
  pass(milliseconds: number): void;
}

/** Starts it; all of it lives in this process, with real sockets for the pages. */
export async function startPageWorld(): Promise<PageWorld> {
  const loopback = { host: '127.0.0.1', port: 0 };
  const storage = memoryStorage();
  const stop = new AbortController();
  const running: Promise<unknown>[] = [];
  const unread = new Map<string, () => void>();
  let ahead = 0;
  const world = await startWorld({
    plain: true,
    name: 'Example Mail CA',
    storage,
    httpListen: loopback,
    operatorPage: { listen: loopback, token: operatorToken },
    now: () => new Date(Date.now() + ahead),
    relay: async ({ to, raw }) => (unread.get(to) ?? (() => world.mailbox.deliver(raw)))(),
  });
  return {
    world,
    storage,
    operatorUrl: world.ca.operatorUrl ?? assert.fail('no operator page'),
    publicUrl: world.ca.httpUrl ?? assert.fail('no plain http'),
    issue: async () => {
      const { certificate } = await obtainCertificate(world.options({ force: true }), world.context);
      return { certificate: certificate.files['cert.pem'], chain: certificate.files['chain.pem'] };
    },
    leaveWaiting: (address) =>
      new Promise((resolve, reject) => {
        // Nobody looks into this mailbox: what is delivered to it goes no further.
        unread.set(address, resolve);
        const mailbox = memoryMailbox(() => Promise.resolve());
        const options = world.options({ addresses: [address], mailboxFor: () => mailbox, signal: stop.signal });
        running.push(obtainCertificate(options, world.context).catch(reject));
      }),
    pass: (milliseconds) => {
      ahead += milliseconds;
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.all(running);
      await world.ca.close();
    },
  };
}
