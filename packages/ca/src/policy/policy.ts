import { ConfigInvalid, parseAddress } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { AccountRecord } from '../storage/records.ts';
import { isAllowed, isPattern } from './allow-list.ts';
import { networkOf } from './client-address.ts';
import { mailboxKey } from './mailbox-key.ts';
import { countOrRefuse } from './rate-limits.ts';
import type { RateLimits } from './rate-limits.ts';

/** For whom a CA issues, and how much. */
export interface PolicyOptions {
  /** Addresses and domains that may be ordered, as `isAllowed` reads them; all when absent. */
  readonly allow?: readonly string[];
  readonly rateLimits?: RateLimits;
  /** Addresses of our own proxies, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: readonly string[];
}

/** The options with their defaults. */
export interface PolicyConfig {
  readonly allow: readonly string[] | undefined;
  readonly rateLimits: RateLimits;
  readonly trustedProxies: readonly string[];
}

/** Fills in the defaults and refuses patterns that match nothing. Throws ConfigInvalid `OPTION_INVALID`. */
export function resolvePolicyOptions({ allow, rateLimits = {}, trustedProxies = [] }: PolicyOptions): PolicyConfig {
  const wrong = allow?.find((pattern) => !isPattern(pattern));
  if (wrong === undefined) return { allow, rateLimits, trustedProxies };
  const expected = 'addresses and domains like alice@example.org, @example.org, @.example.org or *';
  const message = `The option allow holds ${JSON.stringify(wrong)}; it must hold ${expected}.`;
  throw new ConfigInvalid('OPTION_INVALID', message, { path: 'allow', expected });
}

/** Who asks for what. */
export interface AskedOrder {
  readonly account: AccountRecord;
  readonly addresses: readonly string[];
  /** The network address of the client, where it is known. */
  readonly client: string | undefined;
}

/**
 * Refuses an order that policy forbids: addresses that are not allowed here or to the customer of the account, and too many.
 *
 * @throws RequestRefused `ADDRESS_NOT_ALLOWED` with a part for each address, `RATE_LIMITED`, `EXTERNAL_ACCOUNT_REFUSED`.
 */
export async function requireAllowedOrder(
  ca: Pick<CaContext, 'config' | 'storage' | 'now'>,
  asked: AskedOrder,
): Promise<void> {
  const { account, addresses } = asked;
  const lists = [ca.config.allow, await customerList(ca, account)].filter((list) => list !== undefined);
  const refused = addresses.filter((address) => !lists.every((list) => isAllowed(list, address)));
  if (refused.length > 0) throw notAllowed(refused);
  await requireRate(ca, asked);
}

/** What the customer that the account is bound to may order; `undefined` for all. */
async function customerList(
  { storage, config }: Pick<CaContext, 'config' | 'storage'>,
  { externalAccount }: AccountRecord,
): Promise<readonly string[] | undefined> {
  if (externalAccount === undefined) return undefined;
  const customer = await storage.get('externalAccount', externalAccount.kid);
  if (customer === undefined) return undefined;
  if (customer.status === 'revoked' && config.externalAccountRequired) {
    const message = 'The external account that this account is bound to has been revoked; ask the CA for another one.';
    throw new RequestRefused('EXTERNAL_ACCOUNT_REFUSED', message);
  }
  return customer.allow.length === 0 ? undefined : customer.allow;
}

async function requireRate(
  { storage, config, now }: Pick<CaContext, 'config' | 'storage' | 'now'>,
  { account, client, addresses }: AskedOrder,
): Promise<void> {
  const { ordersPerAccount, mailsPerAccount, mailsPerIp, mailsPerAddress, mailsPerDomain } = config.rateLimits;
  const network = client === undefined ? undefined : { key: networkOf(client), by: addresses.length };
  await countOrRefuse(storage, now(), [
    { limit: ordersPerAccount, what: 'orders of one account', key: account.id },
    { limit: mailsPerAccount, what: 'challenge mails for one account', key: account.id, by: addresses.length },
    ...(network === undefined
      ? []
      : [{ limit: mailsPerIp, what: 'challenge mails for one network address', ...network }]),
    ...addresses.map((address) => ({
      limit: mailsPerAddress,
      what: 'challenge mails to one address',
      key: mailboxKey(address),
    })),
    ...addresses.map((address) => ({
      limit: mailsPerDomain,
      what: 'challenge mails to one domain',
      key: parseAddress(address)?.domainAscii ?? address,
    })),
  ]);
}

function notAllowed(addresses: readonly string[]): RequestRefused {
  const parts = addresses.map((address) => ({
    code: 'ADDRESS_NOT_ALLOWED' as const,
    message: `${JSON.stringify(address)} is none of the addresses that this CA issues for.`,
    identifier: { type: 'email', value: address },
  }));
  const [first] = parts;
  const message =
    parts.length === 1 && first !== undefined ? first.message : `${parts.length} addresses are not allowed.`;
  return new RequestRefused('ADDRESS_NOT_ALLOWED', message, { parts });
}
