import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { loopback } from './ports.ts';

/** A port that exists before the server behind it does. */
export interface LatePort {
  readonly port: number;
  /** Says which port of 127.0.0.1 is behind it from now on; connections that came before have waited for this. */
  forwardTo(port: number): void;
  close(): Promise<void>;
}

/**
 * Opens a port for a server whose own port is not known yet.
 *
 * Postfix reads its routes when it starts, the certification authority picks its port later and may be started again on
 * another: this keeps the route the same.
 */
export async function openLatePort(): Promise<LatePort> {
  const open = new Set<Socket>();
  let target: number | undefined;
  let waiting: Socket[] = [];
  const forward = (socket: Socket, port: number): void => {
    const onward = connect(port, loopback);
    open.add(onward);
    join(socket, onward);
    join(onward, socket);
  };
  const join = (from: Socket, into: Socket): void => {
    from.pipe(into);
    from.on('error', () => into.destroy());
    from.on('close', () => open.delete(from));
  };
  const server = createServer((socket) => {
    open.add(socket);
    if (target !== undefined) return forward(socket, target);
    waiting.push(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, loopback);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    forwardTo(port) {
      target = port;
      for (const socket of waiting) if (!socket.destroyed) forward(socket, port);
      waiting = [];
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
