import { parseAddress, sameAddress } from '@acme-smime/protocol';
import type { SMTPServerDataStream } from 'smtp-server';

import type { HostPort } from '../config.ts';
import type { TlsKey } from '../front-end/tls-certificate.ts';
import { isLoopback } from '../host-port.ts';
import type { Log } from '../log.ts';
import { plainAddress } from '../policy/client-address.ts';
import { countConnections } from './open-connections.ts';

/** Takes responses by SMTP or LMTP. */
export interface MailListener {
  readonly port: number;
  /** STARTTLS offers another certificate from now on. */
  renewTls(tls: TlsKey): void;
  /** Stops taking connections; resolves when the open ones have ended. */
  close(): Promise<void>;
}

interface ListenerParts {
  readonly listen: HostPort & { readonly lmtp?: boolean; readonly maxBytes?: number };
  /** The only recipient there is. */
  readonly recipient: string;
  /** Offered by STARTTLS, except on loopback. */
  readonly tls: TlsKey;
  /** Resolves when the mail has been dealt with; rejects when it should be sent again later. */
  readonly receive: (raw: Uint8Array) => Promise<unknown>;
  readonly log: Log;
  /** Says which network addresses may have any number of connections: those of this machine by default. */
  readonly isNear?: (address: string) => boolean;
}

/** A response is a few kilobytes; a mail program that attaches a logo gets through, too. */
const defaultMaxBytes = 512 * 1024;
const idleMs = 60_000;
/** However busy a connection is kept: a mail of the largest size comes through a slow line in less. */
const sessionMs = 10 * 60_000;
/** As many as a mail server opens to one destination. */
const perAddress = 20;
const mostConnections = 200;
/** What connections get to finish when we stop. */
const closeMs = 500;

/** A refusal in SMTP's words: 4xx asks the sender to try again, 5xx not to. */
interface SmtpError extends Error {
  responseCode: number;
}

/** Starts the listener; it takes mail for the challenge address only, so that it relays for nobody. */
export async function listenForMail(parts: ListenerParts): Promise<MailListener> {
  const { SMTPServer } = await import('smtp-server');
  const { host, port, lmtp = false, maxBytes = defaultMaxBytes } = parts.listen;
  const { isNear = isLoopback } = parts;
  const connections = countConnections(sessionMs);
  const server = new SMTPServer({
    ...parts.tls,
    lmtp,
    size: maxBytes,
    rejectOversized: true,
    authOptional: true,
    disabledCommands: isLoopback(host) ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    disableReverseLookup: true,
    maxClients: mostConnections,
    socketTimeout: idleMs,
    closeTimeout: closeMs,
    logger: false,
    banner: 'ACME S/MIME responses only',
    onConnect: ({ remoteAddress }, callback) => {
      const tooMany = !isNear(plainAddress(remoteAddress)) && connections.of(remoteAddress) > perAddress;
      callback(tooMany ? smtpError(421, 'Too many connections from your address') : null);
    },
    onRcptTo: ({ address }, _session, callback) => {
      callback(isSame(address, parts.recipient) ? null : smtpError(550, `No such mailbox; only ${parts.recipient}`));
    },
    onData: (stream, _session, callback) => {
      void take(stream, maxBytes, parts).then(
        () => callback(null, 'The response was received'),
        () => callback(smtpError(451, 'The response cannot be judged at the moment, try again later')),
      );
    },
  });
  server.server.on('connection', connections.add);
  server.on('error', (error) => {
    parts.log({
      level: 'warn',
      event: 'smtp.failed',
      message: 'An SMTP connection failed.',
      data: { error: error.message },
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => {
      server.server.off('error', reject);
      resolve();
    });
  });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    renewTls: (tls) => server.updateSecureContext({ ...tls }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function take(stream: SMTPServerDataStream, maxBytes: number, parts: ListenerParts): Promise<void> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // The rest is read and dropped: the server itself answers that it is too much.
    if (length <= maxBytes) chunks.push(chunk);
  }
  if (length > maxBytes) return;
  try {
    await parts.receive(Buffer.concat(chunks));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = 'A response could not be judged; its sender was asked to try again later.';
    parts.log({ level: 'warn', event: 'response.deferred', message, data: { error: reason } });
    throw error;
  }
}

function isSame(address: string, recipient: string): boolean {
  const [a, b] = [parseAddress(address), parseAddress(recipient)];
  return a !== undefined && b !== undefined && sameAddress(a, b);
}

function smtpError(responseCode: number, message: string): SmtpError {
  return Object.assign(new Error(message), { responseCode });
}
