import { getCACertificates } from 'node:tls';

import { ConfigInvalid } from '@acme-smime/protocol';

import type { HostPort } from '../config.ts';
import { formatHostPort, isLoopback } from '../host-port.ts';
import { judgeFailure } from './judge-delivery.ts';
import type { Delivery } from './judge-delivery.ts';

/** A mail on its way out. */
export interface OutgoingMail {
  /** Envelope sender. */
  readonly from: string;
  /** Envelope recipient. */
  readonly to: string;
  /** The whole message, signed, CRLF line ends. */
  readonly raw: Uint8Array;
}

/** Hands mail to the next server. */
export interface Relay {
  /** How many mails may be on their way at once. */
  readonly lanes: number;
  /** Tells whether the next server has taken responsibility, and if not, why; it never rejects. */
  send(mail: OutgoingMail): Promise<Delivery>;
  close(): Promise<void>;
}

/** For each of connecting, greeting and silence; a whole delivery takes less than the outbox waits for it (`claimMs`). */
const timeoutMs = 20_000;
/** Large providers take three connections of one sender at once and refuse the fourth. */
const connections = 3;
const functionLanes = 8;

/** The SMTP server that mail is handed to. */
export interface SmtpRelay extends HostPort {
  /**
   * `implicit`: TLS from the first byte; `starttls`: without STARTTLS and a good certificate nothing is sent. By default
   * STARTTLS is used where it is offered, without judging the certificate (RFC 3207 section 4.1 leaves no other choice between
   * servers that know nothing of each other), and not at all on loopback.
   */
  readonly tls?: 'implicit' | 'starttls';
  /** Who we are there; never without `tls`, so that a password is not shown to who listens on the way. */
  readonly login?: { readonly user: string; readonly password: () => Promise<string> };
  /** PEM certificates that are trusted beside the system's. */
  readonly caBundle?: string;
}

/**
 * Makes a relay out of a function or of an SMTP server's address. A function rejects when it has not taken a mail; what an error
 * of nodemailer means is understood, too: see `judgeFailure`.
 *
 * @throws ConfigInvalid `OPTION_INVALID`.
 */
export function openRelay(target: ((mail: OutgoingMail) => Promise<void>) | SmtpRelay): Relay {
  if (typeof target === 'function') {
    return { lanes: functionLanes, send: (mail) => judged(mail, () => target(mail)), close: async () => {} };
  }
  if (target.login !== undefined && target.tls === undefined) {
    const expected = 'smtps:// or smtp://, which mean TLS';
    const message = `The option relay has a login and no TLS; it must be ${expected}.`;
    throw new ConfigInvalid('OPTION_INVALID', message, { path: 'relay', expected });
  }
  return smtpRelay(target);
}

async function judged(mail: OutgoingMail, send: () => Promise<unknown>): Promise<Delivery> {
  try {
    await send();
    return { outcome: 'taken' };
  } catch (error) {
    return judgeFailure(error, mail);
  }
}

function smtpRelay(relay: SmtpRelay): Relay {
  const transport = lazily(() => connect(relay));
  return {
    lanes: connections,
    send: async (mail) => {
      const { from, to, raw } = mail;
      const delivery = await judged(mail, async () => {
        const sender = await transport.get();
        await sender.sendMail({ envelope: { from, to }, raw: Buffer.from(raw) });
      });
      if (delivery.outcome !== 'unusable') return delivery;
      // The password is read anew for the next try: it may have been put right meanwhile.
      (await transport.drop().catch(() => undefined))?.close();
      return { ...delivery, reason: `the relay ${formatHostPort(relay)}: ${delivery.reason}` };
    },
    close: async () => (await transport.drop().catch(() => undefined))?.close(),
  };
}

async function connect(relay: SmtpRelay): Promise<Transport> {
  const { createTransport } = await import('nodemailer');
  const { host, port, login } = relay;
  return createTransport({
    host,
    port,
    ...tlsOf(relay),
    ...(login === undefined ? {} : { auth: { user: login.user, pass: await login.password() } }),
    pool: true,
    maxConnections: connections,
    // A connection that is lost may have been lost after the mail was taken: the outbox decides, and writes down, what is sent again.
    maxRequeues: 0,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
}

interface Transport {
  sendMail(mail: { readonly envelope: { from: string; to: string }; readonly raw: Buffer }): Promise<unknown>;
  close(): void;
}

function tlsOf({ host, tls, caBundle }: SmtpRelay): {
  readonly secure: boolean;
  readonly requireTLS?: boolean;
  readonly ignoreTLS?: boolean;
  readonly tls: { readonly rejectUnauthorized: boolean; readonly minVersion?: 'TLSv1.2'; readonly ca?: string[] };
} {
  if (tls === undefined) return { secure: false, ignoreTLS: isLoopback(host), tls: { rejectUnauthorized: false } };
  const ca = caBundle === undefined ? {} : { ca: [...getCACertificates('default'), caBundle] };
  const trust = { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...ca } as const;
  return tls === 'implicit' ? { secure: true, tls: trust } : { secure: false, requireTLS: true, tls: trust };
}

/** Makes something at its first use, again after a failure, and again after it was dropped. */
function lazily<T>(make: () => Promise<T>): { get(): Promise<T>; drop(): Promise<T | undefined> } {
  let made: Promise<T> | undefined;
  const drop = (): Promise<T | undefined> => {
    const dropped = made;
    made = undefined;
    return dropped ?? Promise.resolve(undefined);
  };
  const get = (): Promise<T> => {
    if (made !== undefined) return made;
    const making = make();
    made = making;
    making.catch(() => {
      if (made === making) made = undefined;
    });
    return making;
  };
  return { get, drop };
}
