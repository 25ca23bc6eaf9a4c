import type { AuthorizationStatus, OrderStatus } from '@acme-smime/protocol';

import type { AuthorizationRecord, OrderRecord } from '../storage/records.ts';

/** The status of an authorization at a moment: what is stored, until it runs out (RFC 8555 section 7.1.6). */
export function authorizationStatus(authorization: AuthorizationRecord, now: Date): AuthorizationStatus {
  const { status, expiresAt } = authorization;
  if (expiresAt > now || (status !== 'valid' && status !== 'pending')) return status;
  // Only a valid one can become `expired`; one that was still pending ends as `invalid`.
  return status === 'valid' ? 'expired' : 'invalid';
}

/** The status of an order at a moment, as its authorizations and the clock say (RFC 8555 section 7.1.6). */
export function orderStatus(
  order: OrderRecord,
  authorizations: readonly AuthorizationRecord[],
  now: Date,
): OrderStatus {
  if (order.status !== 'open') return order.status;
  const statuses = authorizations.map((authorization) => authorizationStatus(authorization, now));
  if (order.expiresAt <= now || statuses.some((status) => status !== 'pending' && status !== 'valid')) return 'invalid';
  return statuses.every((status) => status === 'valid') ? 'ready' : 'pending';
}
