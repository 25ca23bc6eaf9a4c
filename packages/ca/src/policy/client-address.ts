import { isIPv6 } from 'node:net';

import type { CaContext } from '../context.ts';
import { countOrRefuse } from './rate-limits.ts';

/** Who asks: whoever is connected, or, when that is a proxy of ours, whom the proxy names last. */
export function clientAddress(request: Request, connected: string, trustedProxies: readonly string[]): string {
  const plain = plainAddress(connected);
  if (!trustedProxies.includes(plain)) return plain;
  const named = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return named === undefined || named === '' ? plain : plainAddress(named);
}

/**
 * Counts requests that make something against the limits of their address; an IPv6 address counts with its /64, since that is
 * what one subscriber has.
 *
 * @throws RequestRefused `RATE_LIMITED`.
 */
export async function requireAddressRate(
  ca: Pick<CaContext, 'config' | 'storage' | 'now' | 'urls'>,
  request: Request,
  address: string,
): Promise<void> {
  if (request.method !== 'POST') return;
  const { accountsPerIp, ordersPerIp } = ca.config.rateLimits;
  const { pathname } = new URL(request.url);
  const key = networkOf(address);
  if (pathname === new URL(ca.urls.newAccount).pathname) {
    await countOrRefuse(ca.storage, ca.now(), [{ limit: accountsPerIp, what: 'account requests of one address', key }]);
  } else if (pathname === new URL(ca.urls.newOrder).pathname) {
    await countOrRefuse(ca.storage, ca.now(), [{ limit: ordersPerIp, what: 'orders of one address', key }]);
  }
}

/** An IPv4 address as such, where a socket gives it in IPv6's clothes. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

/** What an address is counted by: itself, of an IPv6 address the first four groups; `::` stands for the zeros that are missing. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split(':'));
  const [front, back] = [groups(head), groups(tail)];
  const zeros = Array<string>(Math.max(0, tail === undefined ? 0 : 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}
