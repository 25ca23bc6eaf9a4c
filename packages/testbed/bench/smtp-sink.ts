import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Takes a mail; the client waits for it. */
export type TakeMail = (mail: { readonly to: string; readonly raw: Uint8Array }) => Promise<void>;

/**
 * An SMTP server for one well-behaved client, without the pause before the greeting with which real ones look for spammers: that pause
 * would be the same on both sides of a comparison, and hide a good part of it.
 */
export async function startSmtpSink(take: TakeMail): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((socket) => converse(socket, take));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}

const endOfData = '\r\n.\r\n';

function converse(socket: Socket, take: TakeMail): void {
  let heard = '';
  let to = '';
  let inData = false;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const answer = (line: string): void => {
    const command = line.slice(0, 4).toUpperCase();
    if (command === 'RCPT') to = /<(.*)>/.exec(line)?.[1] ?? '';
    if (command === 'EHLO') say('250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8');
    else if (command === 'QUIT') socket.end('221 bye\r\n');
    else if (command === 'DATA') say('354 go on');
    else say('250 ok');
    inData = command === 'DATA';
  };
  socket.setEncoding('latin1').on('error', () => undefined);
  socket.on('data', (chunk) => {
    heard += String(chunk);
    for (;;) {
      const end = inData ? heard.indexOf(endOfData) : heard.indexOf('\r\n');
      if (end === -1) return;
      const text = heard.slice(0, end);
      heard = heard.slice(end + (inData ? endOfData.length : 2));
      if (!inData) {
        answer(text);
        continue;
      }
      inData = false;
      const raw = Buffer.from(`${text.replaceAll('\r\n.', '\r\n')}\r\n`, 'latin1');
      take({ to, raw }).then(
        () => say('250 taken'),
        (error: unknown) => say(`451 ${String(error)}`),
      );
    }
  });
  say('220 sink');
}
