import { EventEmitter, on, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { loopback } from './ports.ts';

/** A mail as it came over SMTP. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

/** An SMTP server that keeps what it gets, in the place of a domain's mail exchange. */
export interface MailExchange extends AsyncDisposable {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  /** The first mail that fits, received already or from now on. */
  next(fits: (mail: ReceivedMail) => boolean, signal: AbortSignal): Promise<ReceivedMail>;
  close(): Promise<void>;
}

/** Starts a mail exchange on an ephemeral port of 127.0.0.1 that takes mail for everybody. */
export async function startMailExchange(): Promise<MailExchange> {
  const received: ReceivedMail[] = [];
  const arrivals = new EventEmitter();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      buffer(stream).then((bytes) => {
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ from, to: rcptTo.map(({ address }) => address), raw: bytes.toString('utf8') });
        arrivals.emit('mail');
        done();
      }, done);
    },
  });
  // A peer that hangs up is no failure of the exchange.
  server.on('error', () => undefined);
  server.listen(0, loopback);
  await once(server.server, 'listening');
  const close = async (): Promise<void> => {
    const closed = once(server.server, 'close');
    server.close();
    await closed;
  };
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    async next(fits, signal) {
      const events = on(arrivals, 'mail', { signal });
      for (;;) {
        const mail = received.find(fits);
        if (mail !== undefined) return mail;
        await events.next();
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
