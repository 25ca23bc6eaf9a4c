import { EventEmitter, once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { loopback } from './ports.ts';

/** A port that exists before the server behind it does, and can be closed like a valve. */
export interface LatePort {
  readonly port: number;
  /** Says which port of 127.0.0.1 is behind it from now on; connections that came before have waited for this. */
  forwardTo(port: number): void;
  /** The port behind it; `undefined` while connections wait. */
  target(): number | undefined;
  /** Cuts the connections and lets new ones wait until `forwardTo` is called again. */
  hold(): void;
  /** Resolves as soon as a connection waits. */
  waiting(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a port for a server whose own port is not known yet.
 *
 * Postfix reads its routes when it starts, the certification authority picks its port later and may be started again on
 * another: this keeps the route the same. A test that holds it decides when mail may pass.
 */
export async function openLatePort(): Promise<LatePort> {
  const open = new Set<Socket>();
  const waiting = new Set<Socket>();
  const events = new EventEmitter();
  let target: number | undefined;
  const server = createServer((socket) => {
    keep(socket, open);
    if (target !== undefined) return forward(socket, target, open);
    keep(socket, waiting);
    // Whoever waits may hang up, also in anger.
    socket.on('error', () => socket.destroy());
    events.emit('waiting');
  });
  server.listen(0, loopback);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    forwardTo(port) {
      target = port;
      for (const socket of waiting) forward(socket, port, open);
      waiting.clear();
    },
    target: () => target,
    hold() {
      target = undefined;
      // Mail programs keep connections open for the next mail: that one would slip through.
      for (const socket of open) socket.destroy();
    },
    async waiting(signal) {
      if (waiting.size === 0) await once(events, 'waiting', { signal });
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function keep(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
}

function forward(socket: Socket, port: number, open: Set<Socket>): void {
  const onward = connect(port, loopback);
  keep(onward, open);
  socket.pipe(onward).pipe(socket);
  socket.on('error', () => onward.destroy());
  onward.on('error', () => socket.destroy());
}
