import { createHash } from 'node:crypto';
import { getCACertificates } from 'node:tls';

import type { ImapFlow } from 'imapflow';

import type { Log } from '../log.ts';
import type { Storage } from '../storage/storage.ts';
import type { ReceivedMail } from '../validation/receive-response.ts';
import { maxMailBytes } from './answer-mail.ts';
import { readFolder } from './imap-folder.ts';

/** A mailbox that the responses are delivered to. */
export interface ImapMailbox {
  readonly host: string;
  /** By default 993 for `implicit`, else 143. */
  readonly port?: number;
  /** TLS from the first byte, STARTTLS without which nothing is sent, or none at all: on this machine only. */
  readonly tls: 'implicit' | 'starttls' | 'plain';
  readonly login: string;
  /** Asked for at each connection. */
  readonly password: () => Promise<string>;
  /** PEM certificates that are trusted beside the system's. */
  readonly caBundle?: string;
  /** `INBOX` by default. */
  readonly folder?: string;
  /** An existing folder for mails that concerned a challenge; without it they are left where they are, unread. */
  readonly moveTo?: string;
}

/** A mailbox that is being watched. */
export interface ImapIntake {
  /** One sentence about why the mailbox cannot be read at the moment; `undefined` when it can, or another node reads it. */
  trouble(): string | undefined;
  /** Stops watching; resolves when nothing is under way any more. */
  close(): Promise<void>;
}

interface ImapIntakeParts {
  readonly storage: Storage;
  /** This node: of several, one at a time reads the mailbox. */
  readonly holder: string;
  readonly receive: (raw: Uint8Array) => Promise<ReceivedMail>;
  readonly now: () => Date;
  readonly log: Log;
}

const timeoutMs = 30_000;
/** However quiet it is, look again after this long; also the pace where there is no IDLE, or another node reads. */
const lookMs = 30_000;
/** When mails wait that could not be judged. */
const againMs = 5000;
/** What a look under way gets to finish when we stop. */
const closeMs = 2000;
const reconnectMs: readonly number[] = [1000, 5000, 15_000, 60_000];
/** Long enough to come back from a look; the others wait this long for a node that died. */
const leaseMs = 90_000;

/** Watches a mailbox until it is closed: by IDLE (RFC 2177), else by looking; over a new connection whenever one is lost. */
export function watchImapMailbox(mailbox: ImapMailbox, parts: ImapIntakeParts): ImapIntake {
  const end = new AbortController();
  let trouble: string | undefined;
  const running = watch(mailbox, parts, end.signal, (reason) => {
    trouble = reason;
  });
  return {
    trouble: () => trouble,
    close: async () => {
      end.abort();
      await running;
    },
  };
}

async function watch(
  mailbox: ImapMailbox,
  parts: ImapIntakeParts,
  signal: AbortSignal,
  onTrouble: (reason: string | undefined) => void,
): Promise<void> {
  let failures = 0;
  const endpoint = `${mailbox.host}:${portOf(mailbox)}`;
  while (!signal.aborted) {
    try {
      await watchOnce(mailbox, parts, signal, () => {
        failures = 0;
        onTrouble(undefined);
      });
    } catch (error) {
      if (signal.aborted) return;
      onTrouble(`The mailbox for responses at ${endpoint} cannot be read: ${reasonOf(error)}`);
      const message = `The mailbox for responses at ${endpoint} cannot be read; trying again.`;
      parts.log({ level: 'warn', event: 'imap.failed', message, data: { error: reasonOf(error) } });
    }
    await pause(reconnectMs[Math.min(failures, reconnectMs.length - 1)] ?? lookMs, signal);
    failures += 1;
  }
}

/** One connection; ends when it is lost, when we stop, or when another node has the mailbox. */
async function watchOnce(
  mailbox: ImapMailbox,
  parts: ImapIntakeParts,
  signal: AbortSignal,
  onProven: () => void,
): Promise<void> {
  const { storage, holder, now } = parts;
  const path = mailbox.folder ?? 'INBOX';
  const name = `imap ${sha256(JSON.stringify([mailbox.host, portOf(mailbox), mailbox.login, path]))}`;
  const held = (): Promise<boolean> =>
    storage.lease({ name, holder, now: now(), until: new Date(now().getTime() + leaseMs) });
  if (!(await held())) {
    onProven();
    return pause(lookMs, signal);
  }
  const client = await connect(mailbox, signal);
  const bell = openBell(client, signal);
  let patience: NodeJS.Timeout | undefined;
  const endSoon = (): void => {
    patience = setTimeout(() => client.close(), closeMs);
  };
  signal.addEventListener('abort', endSoon, { once: true });
  try {
    await client.mailboxOpen(path, { readOnly: true });
    const { storage: _, ...given } = parts;
    const folder = { ...given, storage, client, path, moveTo: mailbox.moveTo, cursorId: name };
    while (!signal.aborted && client.usable && (await held())) {
      const { undecided } = await readFolder(folder);
      onProven();
      await bell.rung(undecided ? againMs : lookMs);
    }
  } finally {
    signal.removeEventListener('abort', endSoon);
    clearTimeout(patience);
    bell.close();
    client.close();
    await storage.release(name, holder).catch(() => {});
  }
}

async function connect(mailbox: ImapMailbox, signal: AbortSignal): Promise<ImapFlow> {
  const { host, tls, login, caBundle } = mailbox;
  const pass = await mailbox.password();
  const { ImapFlow: Client } = await import('imapflow');
  const client = new Client({
    host,
    port: portOf(mailbox),
    secure: tls === 'implicit',
    ...(tls === 'implicit' ? {} : { doSTARTTLS: tls === 'starttls' }),
    tls: {
      minVersion: 'TLSv1.2',
      ...(caBundle === undefined ? {} : { ca: [...getCACertificates('default'), caBundle] }),
    },
    auth: { user: login, pass },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: 2 * lookMs,
    maxLiteralSize: 2 * maxMailBytes,
  });
  // Every command reports a lost connection itself; without a listener the event would end the process.
  client.on('error', () => undefined);
  const cut = (): void => client.close();
  signal.addEventListener('abort', cut, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', cut);
  }
}

interface Bell {
  /** Resolves when there is news since the last call, at the latest after `withinMs`. */
  rung(withinMs: number): Promise<void>;
  close(): void;
}

/** Rings for new mail, for a connection that is lost, and at the end. */
function openBell(client: ImapFlow, signal: AbortSignal): Bell {
  let news = Promise.withResolvers<void>();
  const ring = (): void => news.resolve();
  client.on('exists', ring);
  client.on('close', ring);
  signal.addEventListener('abort', ring);
  return {
    rung: async (withinMs) => {
      const timer = setTimeout(ring, withinMs);
      if (client.capabilities.has('IDLE')) client.idle().catch(() => {});
      await news.promise;
      clearTimeout(timer);
      news = Promise.withResolvers<void>();
      if (signal.aborted || !client.usable) return;
      // RFC 9051 section 6.1.2: the command for asking; it also ends IDLE.
      await client.noop();
    },
    close: () => {
      client.off('exists', ring);
      client.off('close', ring);
      signal.removeEventListener('abort', ring);
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    timer.unref();
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

function portOf({ port, tls }: ImapMailbox): number {
  return port ?? (tls === 'implicit' ? 993 : 143);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What the server said, when it said something; a password is in neither. */
function reasonOf(error: unknown): string {
  const said = (error as { responseText?: unknown }).responseText;
  if (typeof said === 'string') return said;
  return error instanceof Error ? error.message : String(error);
}
