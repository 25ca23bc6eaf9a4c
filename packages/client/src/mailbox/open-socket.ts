import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TlsOptions } from './endpoint.ts';

/** Where to connect to, and for TLS from the first byte also how. */
export interface SocketTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions | undefined;
  readonly timeoutMs: number;
}

/** Opens a TCP or TLS connection; rejects with the signal's reason when aborted, with Node's error otherwise. */
export async function openSocket(target: SocketTarget, signal: AbortSignal): Promise<Socket> {
  const { host, port, tls, timeoutMs } = target;
  signal.throwIfAborted();
  const socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ...tls });
  // Commands are small and waited for: Nagle's algorithm would cost 40 ms each time two follow each other.
  socket.setNoDelay(true);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    await once(socket, tls === undefined ? 'connect' : 'secureConnect', { signal: AbortSignal.any([signal, timeout]) });
    return socket;
  } catch (error) {
    // A destroyed socket may still have something to complain about.
    socket.on('error', () => undefined);
    socket.destroy();
    signal.throwIfAborted();
    if (timeout.aborted) throw new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error });
    throw error;
  }
}
