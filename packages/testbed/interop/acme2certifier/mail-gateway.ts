import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { composeDate } from '@acme-smime/protocol';
import { loopback } from '../../src/ports.ts';
import { submitMail } from '../../src/send-mail.ts';
import type { Stack } from '../../src/stack.ts';
import type { TestUser } from '../../src/users.ts';

/** A submission server between a program and the provider. */
export interface MailGateway extends AsyncDisposable {
  readonly port: number;
}

/**
 * Starts a submission server that adds the header fields which RFC 8823 3.1 demands and acme2certifier leaves out, then
 * submits to the provider for the same user: what an operator of acme2certifier would have to put in its way.
 */
export async function startMailGateway(stack: Stack, user: TestUser): Promise<MailGateway> {
  const [key, cert] = await Promise.all([readFile(stack.tls.keyFile), readFile(stack.tls.certificateFile)]);
  const server = new SMTPServer({
    ...{ key, cert, disableReverseLookup: true, authMethods: ['PLAIN', 'LOGIN'] },
    onAuth: ({ username, password }, _session, done) =>
      username === user.address && password === user.password ? done(null, { user: username }) : done(new Error('no')),
    onData(stream, session, done) {
      const to = session.envelope.rcptTo[0]?.address ?? '';
      buffer(stream)
        .then((bytes) =>
          submitMail(stack, user, 'STARTTLS', { to, raw: `${missingFields()}${bytes.toString('latin1')}` }),
        )
        .then(() => done(), done);
    },
  });
  server.on('error', () => undefined);
  server.listen(0, loopback);
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server.server, 'close');
      server.close();
      await closed;
    },
  };
}

function missingFields(): string {
  return `Date: ${composeDate(new Date())}\r\nAuto-Submitted: auto-generated; type=acme\r\n`;
}
