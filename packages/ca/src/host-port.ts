import { isIPv6 } from 'node:net';

import { ConfigInvalid } from '@acme-smime/protocol';

import type { HostPort } from './config.ts';

/**
 * Reads `HOST:PORT`, `[IPV6]:PORT` or `:PORT` (loopback); `option` is named in the error.
 *
 * @throws ConfigInvalid `OPTION_INVALID`.
 */
export function parseHostPort(text: string, option: string): HostPort {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? (plain === '' ? '127.0.0.1' : plain);
  const port = Number(digits);
  if (host !== undefined && port <= 65_535 && (bracketed === undefined || isIPv6(bracketed))) return { host, port };
  const expected = 'HOST:PORT, for example 127.0.0.1:14000';
  throw new ConfigInvalid(
    'OPTION_INVALID',
    `The option ${option} is ${JSON.stringify(text)}; it must be ${expected}.`,
    {
      path: option,
      expected,
    },
  );
}

/** Says whether a host is this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Writes `HOST:PORT`. */
export function formatHostPort({ host, port }: HostPort): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
