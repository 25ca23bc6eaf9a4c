import type { CaOptions } from '../config.ts';
import { createFaults } from '../management/faults.ts';
import type { Fault } from '../management/faults.ts';
import type { OutgoingMail } from '../mail/relay.ts';
import { startCa } from '../start-ca.ts';
import type { RunningCa } from '../start-ca.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';

/** A CA for a test: everything in memory, trusted by nobody else. */
export interface TestCa extends AsyncDisposable {
  readonly directoryUrl: string;
  /** The root above its certificates and its HTTPS, for the client's `--ca-bundle`. */
  readonly rootPem: string;
  /** To be found by the client at `name`, when it checks the challenge mail. */
  readonly dkimRecord: RunningCa['dkimRecord'];
  /** Challenge mails, oldest first; nothing leaves. */
  readonly mails: readonly OutgoingMail[];
  /** The next mail to an address that nobody has been given yet, as soon as it is there. */
  nextMail(to: string, signal?: AbortSignal): Promise<OutgoingMail>;
  /** Hands in a response mail. */
  receive(raw: Uint8Array): Promise<void>;
  /** Makes an answer go wrong. */
  inject(fault: Fault): void;
  /** Everything that the CA keeps, to look at. */
  readonly storage: Storage;
  readonly ca: RunningCa;
  close(): Promise<void>;
}

/**
 * Starts a CA for a test on an ephemeral port of loopback, in about a tenth of a second. `resolveTxt` finds the DKIM keys of whoever
 * answers challenges; without it no response can be authentic. Whatever else `CaOptions` has can be given, too.
 *
 * @example
 * await using ca = await startTestCa({ resolveTxt: async () => [[dkimRecord(key)]] });
 * const mail = await ca.nextMail('alice@example.org');
 */
export async function startTestCa(options: Partial<CaOptions> = {}): Promise<TestCa> {
  const storage = options.storage ?? memoryStorage();
  const faults = createFaults();
  const inbox = createInbox();
  const ca = await startCa({
    listen: { host: '127.0.0.1', port: 0 },
    from: 'acme@acme-smime-ca.test',
    relay: inbox.deliver,
    resolveTxt: (name) => Promise.reject(Object.assign(new Error(`no TXT at ${name}`), { code: 'ENOTFOUND' })),
    around: faults.around,
    ...options,
    storage,
  });
  const close = (): Promise<void> => ca.close();
  return {
    directoryUrl: ca.directoryUrl,
    rootPem: ca.rootPem,
    dkimRecord: ca.dkimRecord,
    mails: inbox.mails,
    nextMail: inbox.next,
    receive: (raw) => ca.receive(raw),
    inject: faults.add,
    storage,
    ca,
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Inbox {
  readonly mails: readonly OutgoingMail[];
  deliver(mail: OutgoingMail): Promise<void>;
  next(to: string, signal?: AbortSignal): Promise<OutgoingMail>;
}

function createInbox(): Inbox {
  const mails: OutgoingMail[] = [];
  const given = new Set<OutgoingMail>();
  const waiting = new Set<() => void>();
  return {
    mails,
    deliver: async (mail) => {
      mails.push(mail);
      for (const look of [...waiting]) look();
    },
    next: (to, signal) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          waiting.delete(look);
          signal?.removeEventListener('abort', abort);
        };
        const abort = (): void => {
          leave();
          reject(signal?.reason instanceof Error ? signal.reason : new Error('Nobody waits for the mail any more.'));
        };
        const look = (): void => {
          const mail = mails.find((each) => each.to === to && !given.has(each));
          if (mail === undefined) return;
          given.add(mail);
          leave();
          resolve(mail);
        };
        waiting.add(look);
        signal?.addEventListener('abort', abort);
        look();
      }),
  };
}
