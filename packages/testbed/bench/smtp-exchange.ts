import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { TakeMail } from './smtp-sink.ts';

/** An SMTP server like the one of the demo, its pause of 100 ms before the greeting included. */
export async function startSmtpExchange(take: TakeMail): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      const passOn = async (): Promise<void> => {
        const raw = new Uint8Array(await buffer(stream));
        for (const { address } of session.envelope.rcptTo) await take({ to: address, raw });
      };
      passOn().then(
        () => done(),
        (error: Error) => done(error),
      );
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
