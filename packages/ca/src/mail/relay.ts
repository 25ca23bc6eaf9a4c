import { getCACertificates } from 'node:tls';

import { ConfigInvalid, TransportFailure } from '@acme-smime/protocol';

import type { HostPort } from '../config.ts';
import { formatHostPort, isLoopback } from '../host-port.ts';

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
  /** Resolves when the next server has taken responsibility; rejects when it has not. */
  send(mail: OutgoingMail): Promise<void>;
  close(): Promise<void>;
}

/** For each of connecting, greeting and silence; together less than the outbox waits for a sender (`claimMs`). */
const timeoutMs = 20_000;

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

/** Makes a relay out of a function or of an SMTP server's address. Throws ConfigInvalid `OPTION_INVALID`. */
export function openRelay(target: ((mail: OutgoingMail) => Promise<void>) | SmtpRelay): Relay {
  if (typeof target === 'function') return { send: target, close: async () => {} };
  if (target.login !== undefined && target.tls === undefined) {
    const expected = 'smtps:// or smtp://, which mean TLS';
    const message = `The option relay has a login and no TLS; it must be ${expected}.`;
    throw new ConfigInvalid('OPTION_INVALID', message, { path: 'relay', expected });
  }
  return smtpRelay(target);
}

function smtpRelay(relay: SmtpRelay): Relay {
  const endpoint = formatHostPort(relay);
  const transport = lazily(async () => {
    const { createTransport } = await import('nodemailer');
    const { host, port, login } = relay;
    return createTransport({
      host,
      port,
      ...tlsOf(relay),
      ...(login === undefined ? {} : { auth: { user: login.user, pass: await login.password() } }),
      pool: true,
      maxConnections: 2,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    });
  });
  return {
    send: async ({ from, to, raw }) => {
      try {
        const sender = await transport.get();
        await sender.sendMail({ envelope: { from, to }, raw: Buffer.from(raw) });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const message = `The mail to ${to} was not taken by the relay ${endpoint}: ${reason}`;
        throw new TransportFailure('RELAY_FAILED', message, { transport: 'smtp', endpoint }, { cause: error });
      }
    },
    close: async () => (await transport.peek())?.close(),
  };
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

/** Makes something at its first use, and again after a failure. */
function lazily<T>(make: () => Promise<T>): { get(): Promise<T>; peek(): Promise<T> | undefined } {
  let made: Promise<T> | undefined;
  const get = (): Promise<T> => {
    if (made !== undefined) return made;
    const making = make();
    made = making;
    making.catch(() => {
      made = undefined;
    });
    return making;
  };
  return { get, peek: () => made };
}
