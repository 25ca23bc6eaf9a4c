import { createServer } from 'node:net';

import type { HostPort } from '../config.ts';
import { parseHostPort } from '../host-port.ts';
import type { Place } from './places.ts';

const everywhere: readonly string[] = ['0.0.0.0', '::'];

/** Two listeners at one place, of which only one could be had: a sentence for each that comes second. */
export function collisions(places: readonly Place[]): readonly string[] {
  const listeners = listenersOf(places).filter(({ at }) => at.port !== 0);
  return listeners.flatMap(({ path, value, at }, index) => {
    const earlier = listeners.slice(0, index).find((each) => areSame(each.at, at));
    return earlier === undefined ? [] : [`${path}: ${value} is taken by ${earlier.path} already`];
  });
}

/** Listens at every place for a moment: a sentence for each where that is not possible. */
export async function listeningFaults(places: readonly Place[]): Promise<readonly string[]> {
  const tried = listenersOf(places).map(async ({ path, value, at }) => {
    const code = await tryToListen(at);
    return code === undefined ? [] : [`${path}: ${value} ${reasons[code] ?? `cannot be listened at (${code})`}`];
  });
  return (await Promise.all(tried)).flat();
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'may not be listened at by this user; ports below 1024 need CAP_NET_BIND_SERVICE',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'names a host that is not known',
};

function tryToListen(at: HostPort): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ ...at, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function listenersOf(places: readonly Place[]): readonly (Place & { readonly at: HostPort })[] {
  return places
    .filter(({ kind, value }) => kind === 'listen' && /:\d+$/.test(value))
    .flatMap((place) => {
      try {
        return [{ ...place, at: parseHostPort(place.value, place.path) }];
      } catch {
        // What is no address has been told by the schema.
        return [];
      }
    });
}

function areSame(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && (a.host === b.host || everywhere.includes(a.host) || everywhere.includes(b.host));
}
