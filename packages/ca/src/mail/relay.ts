import { TransportFailure } from '@acme-smime/protocol';

import type { HostPort } from '../config.ts';
import { isLoopback } from '../host-port.ts';

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

/** Makes a relay out of a function or of an SMTP server's address. */
export function openRelay(target: ((mail: OutgoingMail) => Promise<void>) | HostPort): Relay {
  return typeof target === 'function' ? { send: target, close: async () => {} } : smtpRelay(target);
}

/**
 * Relays by SMTP. STARTTLS is used when the server offers it, without checking its certificate (RFC 3207 section 4.1 leaves
 * no other choice between servers that know nothing of each other), and never on loopback.
 */
function smtpRelay({ host, port }: HostPort): Relay {
  const endpoint = `${host}:${port}`;
  const transport = lazily(async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      host,
      port,
      secure: false,
      ignoreTLS: isLoopback(host),
      tls: { rejectUnauthorized: false },
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

/** Makes something at its first use. */
function lazily<T>(make: () => Promise<T>): { get(): Promise<T>; peek(): Promise<T> | undefined } {
  let made: Promise<T> | undefined;
  return { get: () => (made ??= make()), peek: () => made };
}
