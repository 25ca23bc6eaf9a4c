import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { registerAccount, updateAccount } from '../registration/accounts.ts';
import { changeAccountKey } from '../registration/key-change.ts';
import type { AccountRecord, OrderRecord } from '../storage/records.ts';
import type { Routes } from './app.ts';
import { authenticate, requireAccountSignature, requireEmptyPayload, requireKeySignature } from './authenticate.ts';
import { composeAccount } from './resources.ts';
import { link, respondJson } from './respond.ts';
import { paths } from './urls.ts';

/** Accounts: newAccount, the account itself, its orders, its key (RFC 8555 sections 7.1.2.1 and 7.3). */
export function accountRoutes(ca: CaContext): Routes {
  return {
    [paths.newAccount]: async (context) => {
      const { jwk, thumbprint, payload } = requireKeySignature(await authenticate(ca, context.req.raw));
      const { account, created } = await registerAccount(ca, { jwk, thumbprint }, payload);
      const location = ca.urls.account(account.id);
      return respondJson(ca, composeAccount(ca, account), { status: created ? 201 : 200, location });
    },
    [paths.account]: async (context) => {
      const { account, payload } = requireAccountSignature(await authenticate(ca, context.req.raw));
      requireSelf(account, context.req.param('id'));
      const current = payload === undefined ? account : await updateAccount(ca, account.id, payload);
      return respondJson(ca, composeAccount(ca, current), { location: ca.urls.account(account.id) });
    },
    [paths.orders]: async (context) => {
      const signed = requireAccountSignature(await authenticate(ca, context.req.raw));
      requireEmptyPayload(signed);
      requireSelf(signed.account, context.req.param('id'));
      return listOrders(ca, signed.account, context.req.query('cursor'));
    },
    [paths.keyChange]: async (context) => {
      const { account, payload } = requireAccountSignature(await authenticate(ca, context.req.raw));
      const changed = await changeAccountKey(ca, account, payload);
      return respondJson(ca, composeAccount(ca, changed), { location: ca.urls.account(changed.id) });
    },
  };
}

function requireSelf(account: AccountRecord, id: string | undefined): void {
  if (account.id === id) return;
  throw new RequestRefused('FOREIGN_RESOURCE', 'This account belongs to another key.');
}

/** One page of the orders list, and where the next one is (RFC 8555 section 7.1.2.1). */
async function listOrders(ca: CaContext, account: AccountRecord, cursor: string | undefined): Promise<Response> {
  const size = ca.config.ordersPageSize;
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const query = { now: ca.now(), limit: size + 1, ...(after === undefined ? {} : { after }) };
  const found = await ca.storage.ordersOf(account.id, query);
  const page = found.slice(0, size);
  const last = page.at(-1);
  const links =
    found.length > size && last !== undefined ? [link(ca.urls.orders(account.id, writeCursor(last)), 'next')] : [];
  return respondJson(ca, { orders: page.map((order) => ca.urls.order(order.id)) }, { links });
}

function writeCursor({ createdAt, id }: OrderRecord): string {
  return `${createdAt.getTime()}.${id}`;
}

function readCursor(cursor: string): { readonly createdAt: Date; readonly id: string } {
  const [, time, id] = /^(\d{1,15})\.([A-Za-z0-9_-]{1,64})$/.exec(cursor) ?? [];
  if (time !== undefined && id !== undefined) return { createdAt: new Date(Number(time)), id };
  throw new RequestRefused('RESOURCE_UNKNOWN', 'There is no such page of orders; begin at the first one.');
}
