import type { Socket } from 'node:net';

import { networkOf, plainAddress } from '../policy/client-address.ts';

/** The connections of a listener. */
export interface OpenConnections {
  readonly add: (socket: Socket) => void;
  /** How many of this network address are open; an IPv6 address counts with its /64. */
  readonly of: (address: string) => number;
}

/**
 * Counts what is open, and ends what is open for longer than `mostMs`: else a few clients that keep busy with nothing would keep
 * all the others out.
 */
export function countConnections(mostMs: number): OpenConnections {
  const open = new Map<string, number>();
  const change = (key: string, by: number): void => {
    const left = (open.get(key) ?? 0) + by;
    if (left > 0) open.set(key, left);
    else open.delete(key);
  };
  return {
    add: (socket) => {
      const key = networkOf(plainAddress(socket.remoteAddress ?? ''));
      change(key, 1);
      const timer = setTimeout(() => socket.destroy(), mostMs);
      timer.unref();
      socket.once('close', () => {
        clearTimeout(timer);
        change(key, -1);
      });
    },
    of: (address) => open.get(networkOf(plainAddress(address))) ?? 0,
  };
}
