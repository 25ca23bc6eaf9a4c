import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A server on an ephemeral port of this machine. */
export interface Served {
  readonly origin: string;
  readonly port: number;
  /** How many connections were made to it. */
  connections(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Serves HTTP, or HTTPS with a certificate for `localhost`. */
export async function serve(
  listener: RequestListener,
  tls?: { readonly cert: string; readonly key: string },
): Promise<Served> {
  const server: Server = tls === undefined ? createServer(listener) : createSecureServer({ ...tls }, listener);
  let connections = 0;
  server.on(tls === undefined ? 'connection' : 'secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    port,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
