import type { Order } from '@acme-smime/protocol';
import type { AcmeClient } from '../acme-client.ts';
import type { EnrollmentRequest } from './state.ts';

/** Older orders than these few cannot be the one that a killed run has just placed. */
const LOOK_AT_MOST = 10;

/**
 * Looks for an open order of this account with exactly these identifiers (RFC 8555 section 7.1.2.1), so that a run killed
 * between placing an order and noting its URL does not order twice. A server without a list of orders yields nothing.
 */
export async function findOrder(
  acme: AcmeClient,
  request: EnrollmentRequest,
  now: Date,
  signal: AbortSignal,
): Promise<{ readonly url: string; readonly order: Order } | undefined> {
  const urls = await acme.ordersList(signal);
  for (const url of urls.slice(-LOOK_AT_MOST).toReversed()) {
    const { value: order } = await acme.order(url, signal);
    const wished = sameIdentifiers(order, request.addresses) && sameEnd(order, request);
    if (order.status === 'pending' && isOpen(order, now) && wished) return { url, order };
  }
  return undefined;
}

function isOpen(order: Order, now: Date): boolean {
  return order.expires === undefined || new Date(order.expires) > now;
}

function sameIdentifiers(order: Order, addresses: readonly string[]): boolean {
  const values = order.identifiers.map((one) => one.value);
  return values.length === addresses.length && addresses.every((one) => values.includes(one));
}

/** A server that does not show the end that was asked for may still have heeded it. */
function sameEnd(order: Order, { notAfter }: EnrollmentRequest): boolean {
  return (
    order.notAfter === undefined || (notAfter !== undefined && Date.parse(order.notAfter) === Date.parse(notAfter))
  );
}
