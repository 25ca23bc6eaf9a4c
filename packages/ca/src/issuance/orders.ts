import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { AuthorizationRecord, OrderRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/** Reads the authorizations of an order, in its order. */
export async function authorizationsOf(
  storage: Storage,
  order: Pick<OrderRecord, 'authorizationIds'>,
): Promise<readonly AuthorizationRecord[]> {
  const found = await Promise.all(order.authorizationIds.map((id) => storage.get('authorization', id)));
  return found.filter((authorization) => authorization !== undefined);
}

/** Reads an order of this account. Throws RequestRefused `RESOURCE_UNKNOWN` or `FOREIGN_RESOURCE`. */
export async function requireOwnOrder(
  ca: Pick<CaContext, 'storage'>,
  accountId: string,
  id: string,
): Promise<OrderRecord> {
  return requireOwn(await ca.storage.get('order', id), accountId, 'order');
}

/** Refuses what is not there and what belongs to another account. */
export function requireOwn<T extends { readonly accountId: string }>(
  record: T | undefined,
  accountId: string,
  what: string,
): T {
  if (record === undefined) throw new RequestRefused('RESOURCE_UNKNOWN', `There is no such ${what}.`);
  if (record.accountId === accountId) return record;
  throw new RequestRefused('FOREIGN_RESOURCE', `This ${what} belongs to another account.`);
}
