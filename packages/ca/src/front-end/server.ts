import { createServer as createHttpServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';

import { getRequestListener } from '@hono/node-server';
import { TransportFailure } from '@acme-smime/protocol';

import type { HostPort } from '../config.ts';
import type { TlsKey } from './tls-certificate.ts';

/** An HTTP or HTTPS server that listens already and answers once it has been told how. */
export interface WebServer {
  readonly port: number;
  /** Begins to answer; `address` is who is connected: the client, or a proxy before us. */
  serve(fetch: (request: Request, address: string) => Response | Promise<Response>): void;
  /** Goes on, but ends each connection with its next answer: clients come back elsewhere. */
  drain(): void;
  /** Stops taking connections; resolves when what was asked is answered, after `finishMs` at the latest, 2000 by default. */
  close(finishMs?: number): Promise<void>;
}

/** One that can be given another certificate while it serves. */
export interface HttpsServer extends WebServer {
  /** For connections from now on; throws when the key does not belong to the certificate. */
  renewTls(tls: TlsKey): void;
}

const keepAliveMs = 65_000;
const requestMs = 30_000;
const protocol = { minVersion: 'TLSv1.2' } as const;
const limits = { keepAliveTimeout: keepAliveMs, requestTimeout: requestMs, maxHeaderSize: 16 * 1024 };
const finishMs = 2000;

/**
 * Opens the port first, since an ephemeral one has to be known before the URLs can be made.
 *
 * @throws TransportFailure `LISTEN_FAILED` when the port cannot be had.
 */
export async function listenHttps(listen: HostPort, tls: TlsKey): Promise<HttpsServer> {
  const server = createServer({ ...tls, ...protocol, ...limits });
  await bind(server, listen, { name: 'HTTPS', option: '--listen' });
  return { ...webServer(server, listen), renewTls: (next) => server.setSecureContext({ ...next, ...protocol }) };
}

/**
 * Opens a port for plain http.
 *
 * @throws TransportFailure `LISTEN_FAILED` when the port cannot be had.
 */
export async function listenHttp(listen: HostPort): Promise<WebServer> {
  const server = createHttpServer(limits);
  await bind(server, listen, { name: 'HTTP', option: '--http-listen' });
  return webServer(server, listen);
}

function webServer(server: Server, listen: HostPort): WebServer {
  const address = server.address();
  const busy = new Set<ServerResponse>();
  let draining = false;
  const drain = (): void => {
    draining = true;
    for (const outgoing of busy) outgoing.shouldKeepAlive = false;
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : listen.port,
    serve: (fetch) => {
      // Our process may be somebody else's: its global Request and Response stay as they are.
      const listener = getRequestListener(
        (request, { incoming }) => fetch(request, incoming.socket.remoteAddress ?? ''),
        { overrideGlobalObjects: false },
      );
      server.on('request', (incoming, outgoing) => {
        busy.add(outgoing);
        outgoing.once('close', () => busy.delete(outgoing));
        if (draining) outgoing.shouldKeepAlive = false;
        void listener(incoming, outgoing);
      });
    },
    drain,
    close: (withinMs = finishMs) => {
      drain();
      return closeServer(server, withinMs);
    },
  };
}

function bind(
  server: Server,
  { host, port }: HostPort,
  { name, option }: { readonly name: string; readonly option: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const endpoint = `${host}:${port}`;
      const message = `${name} cannot be served at ${endpoint}: ${cause.message}; name another address with ${option}.`;
      reject(new TransportFailure('LISTEN_FAILED', message, { transport: 'http', endpoint }, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

function closeServer(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
