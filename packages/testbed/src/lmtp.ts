import { once } from 'node:events';
import { connect } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** Delivers one mail over a UNIX socket that speaks LMTP (RFC 2033), from the empty sender; rejects when it is refused. */
export async function deliverByLmtp(socketPath: string, to: string, raw: Uint8Array | string): Promise<void> {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  const connection = new SMTPConnection({ connection: socket, lmtp: true, ignoreTLS: true, name: 'testbed.test' });
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject);
    connection.connect(() => {
      connection.send({ from: '', to }, Buffer.from(raw), (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }).finally(() => connection.quit());
}
