import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';

import { getRequestListener } from '@hono/node-server';
import { ConfigInvalid, TransportFailure } from '@acme-smime/protocol';

import type { Log } from '../log.ts';
import type { ReceivedMail } from '../validation/receive-response.ts';
import { answerMail, mailTooLarge, maxMailBytes, readMail } from './answer-mail.ts';

/** Takes mails from other processes of this machine. */
export interface ResponseSocket {
  /** Stops taking mail; resolves when what is under way has ended. */
  close(): Promise<void>;
}

const requestMs = 30_000;

/**
 * Listens on a unix socket for mails that `acme-smime-ca receive` hands over, each as the body of a POST. Owner and group may
 * write to it; a mail proves what it proves by its signature, whoever hands it over.
 *
 * @throws ConfigInvalid `OPTION_INVALID` when a process listens there or something else is there, TransportFailure `LISTEN_FAILED`.
 */
export async function listenForPipes(
  path: string,
  parts: { readonly receive: (raw: Uint8Array) => Promise<ReceivedMail>; readonly log: Log },
): Promise<ResponseSocket> {
  await removeStale(path);
  const take = async (request: Request): Promise<Response> => {
    if (request.method !== 'POST') return new Response('POST one mail.\n', { status: 405 });
    const raw = await readMail(request, maxMailBytes);
    return raw === undefined ? mailTooLarge(maxMailBytes) : answerMail(() => parts.receive(raw), parts.log);
  };
  const listener = getRequestListener(take, { overrideGlobalObjects: false });
  const server = createServer({ requestTimeout: requestMs, keepAliveTimeout: 1 });
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `No responses can be taken at ${path}: ${cause.message}.`;
      reject(new TransportFailure('LISTEN_FAILED', message, { transport: 'file', endpoint: path }, { cause }));
    });
    server.listen(path, resolve);
  });
  await chmod(path, 0o660);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

/** A process that was killed leaves its socket behind; one that lives keeps it. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw inUse(path, 'something that is no socket is there');
  if (await answers(path)) throw inUse(path, 'another process listens there');
  await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function inUse(path: string, why: string): ConfigInvalid {
  const expected = 'a path in a folder of the CA’s own';
  return new ConfigInvalid('OPTION_INVALID', `The socket ${path} cannot be made: ${why}; name another path.`, {
    path: 'responseSocket',
    expected,
  });
}
