import { TransportFailure } from '@acme-smime/protocol';
import type { ImapFlow } from 'imapflow';
import type { Log } from '../../log.ts';
import { wait } from '../../wait.ts';
import type { TlsTrust } from '../endpoint.ts';
import type { Mailbox } from '../mailbox.ts';
import { sendBySmtp } from '../smtp-send.ts';
import { prepareSmtp } from '../smtp/smtp-session.ts';
import type { SmtpServer } from '../smtp-send.ts';
import { readEnds } from './folders.ts';
import { guarded } from './guarded.ts';
import { ImapConnections } from './imap-connections.ts';
import type { ImapServer } from './imap-connections.ts';
import { commandFailure } from './imap-failure.ts';
import { isAfterMark, readMark, readRef, writeMark } from './place.ts';
import { settleMail } from './settle-mail.ts';
import { watchesOf } from './watches.ts';

/** Options of `openImapSmtpMailbox`. */
export interface ImapSmtpOptions extends TlsTrust {
  readonly imap: ImapServer;
  readonly smtp: SmtpServer;
  /** Signs a mail before it is sent, where the submission server does not. */
  readonly sign?: (raw: Uint8Array) => Promise<Uint8Array>;
  readonly log?: Log;
  /** How long a silent server is waited for; default 60 000. */
  readonly timeoutMs?: number;
  /** How often a server without IDLE is asked for news; default 3000. */
  readonly pollMs?: number;
}

/**
 * A mailbox that is read by IMAP and sends by SMTP. Nothing is connected before it is needed.
 *
 * INBOX and the junk folder are watched over a connection each, however many addresses wait for mail; both are opened
 * read-only (EXAMINE), so that nothing is altered by looking.
 */
export function openImapSmtpMailbox(options: ImapSmtpOptions): Mailbox {
  const log = options.log ?? (() => undefined);
  const timeoutMs = options.timeoutMs ?? 60_000;
  const connections = new ImapConnections(options.imap, { ...options, timeoutMs, log });
  const watches = watchesOf(connections, { log, pollMs: options.pollMs ?? 3000, wait });
  if (options.rejectUnauthorized === false)
    log({
      level: 'warn',
      event: 'tls-unverified',
      message: `The certificates of ${options.imap.host} and ${options.smtp.host} are not verified: anybody on the way can read the password.`,
    });
  return {
    kind: 'imap-smtp',
    async mark(signal) {
      return await onConnection(connections, signal, async (client) =>
        writeMark(await readEnds(client, connections.endpoint)),
      );
    },
    async *arrivals(query, signal) {
      prepareSmtp();
      const ends = readMark(query.mark);
      for await (const mail of watches.from(ends).read(signal)) {
        const place = readRef(mail.ref);
        yield place === undefined ? mail : { ...mail, afterMark: isAfterMark(ends, place) };
      }
    },
    async send(mail, sendOptions) {
      const raw = options.sign === undefined ? mail.raw : await options.sign(mail.raw);
      const { commit, signal } = sendOptions;
      await sendBySmtp(options.smtp, { ...mail, raw }, { ...options, timeoutMs, commit, signal });
    },
    async settle(ref, disposal, signal) {
      const place = readRef(ref);
      if (place === undefined) return;
      const { endpoint } = connections;
      await onConnection(connections, signal, (client) => settleMail({ client, endpoint, place, log }, disposal));
    },
    close: () => connections.close(),
  };
}

/** Runs a task on a connection; one that was kept and turns out to be dead is replaced once. */
async function onConnection<T>(
  connections: ImapConnections,
  signal: AbortSignal,
  task: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await connections.acquire(signal);
    try {
      const result = await guarded(client, signal, () => task(client));
      connections.release(client);
      return result;
    } catch (error) {
      const lost = !client.usable;
      connections.drop(client);
      signal.throwIfAborted();
      if (error instanceof TransportFailure) throw error;
      if (!lost || attempt === 2) throw commandFailure(connections.endpoint, error);
    }
  }
}
