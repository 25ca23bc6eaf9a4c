import { createHash } from 'node:crypto';

import { RequestRefused } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';

/** How many of something there may be within an hour; what is left out has no limit. */
export interface RateLimits {
  readonly accountsPerIp?: number;
  readonly ordersPerAccount?: number;
  readonly ordersPerIp?: number;
  /** Orders for one address, each of which sends one challenge mail at most: nobody can fill a mailbox with ours. */
  readonly mailsPerAddress?: number;
  readonly mailsPerDomain?: number;
  /** Challenge mails to whomever, for the orders of one account, and of one network address. */
  readonly mailsPerAccount?: number;
  readonly mailsPerIp?: number;
}

/** One thing that is counted, for example the orders of an account. */
export interface Counted {
  readonly limit: number | undefined;
  /** Names the limit in the refusal: `orders of this account`. */
  readonly what: string;
  /** What is counted for: an account's id, an address. Only its hash is kept. */
  readonly key: string;
  /** How many there are now; 1 by default. */
  readonly by?: number;
}

const windowMs = 3_600_000;

/**
 * Counts each, all of them or none.
 *
 * The window slides: the hour before now is what fell into this clock hour and, in proportion, what fell into the one before.
 * What is refused does not count, so that waiting helps.
 *
 * @throws RequestRefused `RATE_LIMITED` with the seconds after which it would be taken.
 */
export async function countOrRefuse(
  storage: Pick<Storage, 'count' | 'counted'>,
  now: Date,
  things: readonly Counted[],
): Promise<void> {
  const begun = Math.floor(now.getTime() / windowMs) * windowMs;
  const keyed = things.flatMap(({ limit, what, key, by = 1 }) =>
    limit === undefined
      ? []
      : [{ limit, what, by, now: keyOf(what, key, begun), before: keyOf(what, key, begun - windowMs) }],
  );
  const earlier = await storage.counted(keyed.map(({ before }) => before));
  const taken: { readonly now: string; readonly by: number }[] = [];
  const expiresAt = new Date(begun + 2 * windowMs);
  const share = 1 - (now.getTime() - begun) / windowMs;
  for (const each of keyed) {
    const before = earlier.get(each.before) ?? 0;
    const current = await storage.count(each.now, { by: each.by, expiresAt });
    taken.push(each);
    if (current + before * share <= each.limit) continue;
    await Promise.all(taken.map((one) => storage.count(one.now, { by: -one.by, expiresAt })));
    throw limited(each, waitMs({ ...each, current, before }, now.getTime() - begun));
  }
}

/** Until the sliding sum has room for so many more. */
function waitMs(
  { limit, current, before, by }: { limit: number; current: number; before: number; by: number },
  elapsed: number,
): number {
  if (current <= limit && before > 0) return windowMs * (1 - (limit - current) / before) - elapsed;
  // The whole of this hour is too much: in the next one it fades.
  const room = Math.max(0, limit - by);
  return windowMs - elapsed + windowMs * (1 - room / Math.max(current - by, 1));
}

function keyOf(what: string, key: string, begun: number): string {
  const hash = createHash('sha256').update(key).digest('base64url');
  return `${begun} ${what} ${hash}`;
}

function limited({ limit, what }: { limit: number; what: string }, milliseconds: number): RequestRefused {
  const message = `There may be ${limit} ${what} within an hour, and there were as many; try again later.`;
  const retryAfterSeconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return new RequestRefused('RATE_LIMITED', message, { retryAfterSeconds, retry: 'later' });
}
