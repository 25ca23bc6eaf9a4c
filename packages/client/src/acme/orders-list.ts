import { ProtocolViolation, readOrdersList } from '@acme-smime/protocol';
import { endpointOf } from '../http/failure.ts';
import { requireJson } from './answer.ts';
import type { Answer } from './answer.ts';
import { readLinks } from './link.ts';

/**
 * Reads an orders list to its last page, along Link rel="next" (RFC 8555 section 7.1.2.1).
 *
 * Throws `ProtocolViolation` with code `ORDERS_LIST_ENDLESS` when pages repeat or do not end.
 */
export async function listOrders(
  firstUrl: string,
  maxPages: number,
  fetchPage: (url: string) => Promise<Answer>,
): Promise<readonly string[]> {
  const orders: string[] = [];
  const seen = new Set<string>();
  for (let url: string | undefined = firstUrl; url !== undefined;) {
    if (seen.has(url) || seen.size >= maxPages) throw endless(firstUrl, seen.size);
    seen.add(url);
    const answer: Answer = await fetchPage(url);
    for (const order of readOrdersList(requireJson(answer), `the orders list at ${url}`)) orders.push(order);
    [url] = readLinks(answer.headers.get('link'), 'next', url);
  }
  return orders;
}

function endless(url: string, pages: number): ProtocolViolation {
  const message = `The orders list at ${endpointOf(url)} does not end: ${pages} pages were read.`;
  return new ProtocolViolation('ORDERS_LIST_ENDLESS', message, { rfc: 8555, section: '7.1.2.1' });
}
