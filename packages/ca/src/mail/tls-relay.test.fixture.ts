import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';

import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';

import { startTestCa } from '../ca.test.fixture.ts';
import type { HostPort } from '../config.ts';

/** The one that the relay knows. */
export const relayPassword = 'correct horse';

/** A relay whose certificate stands under a root of its own. */
export interface TlsRelay extends AsyncDisposable {
  readonly where: HostPort;
  /** Its root, PEM. */
  readonly caBundle: string;
  /** Who has logged in, and what was taken. */
  readonly seen: readonly string[];
  onConnection(take: (socket: Socket) => void): void;
}

/** Starts one on a free port. */
export async function startTlsRelay(options: SMTPServerOptions = {}): Promise<TlsRelay> {
  await using ca = await startTestCa();
  const tls = JSON.parse((await ca.storage.get('secret', 'tls'))?.value ?? '{}') as { key: string; cert: string };
  const seen: string[] = [];
  const server = new SMTPServer({
    ...tls,
    onAuth: ({ username, password: given }, _session, done) => {
      seen.push(`login ${username}`);
      done(given === relayPassword ? null : new Error('wrong'), { user: username });
    },
    onData: (stream, { secure }, done) => {
      seen.push(`mail over ${secure ? 'TLS' : 'nothing'}`);
      stream.resume().once('end', () => done());
    },
    closeTimeout: 100,
    ...options,
  });
  // A client that breaks off for a bad certificate is no fault of the server.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    where: { host: '127.0.0.1', port: (server.server.address() as AddressInfo).port },
    caBundle: ca.ca.rootPem,
    seen,
    onConnection: (take: (socket: Socket) => void) => void server.server.on('connection', take),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
