import type { AuditEntryRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { entryId } from './chain.ts';
import type { AuditHead } from './chain.ts';

const day = 86_400_000;
/** How long a node writes into one chain; then it begins another, whose first entry names the end of this one. */
export const chainMs = 7 * day;
/** Chains that began so long before the newest one have ended, and were named when that was so. */
const namedMs = 2 * chainMs + 2 * day;

/**
 * Where the chains end that may not have ended, or whose end may not have been named by a later one: all that began within 16
 * days of the newest. Reads a few entries of each, not the log.
 */
export async function recentHeads(
  storage: Pick<Storage, 'list' | 'get' | 'newestAuditEntries'>,
): Promise<readonly AuditHead[]> {
  const [newest] = await storage.newestAuditEntries({ limit: 1 });
  if (newest === undefined) return [];
  const since = new Date(newest.at.getTime() - namedMs).toISOString();
  const heads: AuditHead[] = [];
  // The names of chains begin with a moment; `~` stands behind every number.
  for (let after = since; ;) {
    const [first] = await storage.list('auditEntry', { after, limit: 1 });
    if (first === undefined) return heads;
    const { chain, number, hash } = await lastOf(storage, first);
    heads.push({ chain, number, hash });
    after = `${chain}/~`;
  }
}

/** Numbers have no gap: the last one is found by doubling and halving. */
async function lastOf(storage: Pick<Storage, 'get'>, first: AuditEntryRecord): Promise<AuditEntryRecord> {
  const at = (number: number): Promise<AuditEntryRecord | undefined> =>
    storage.get('auditEntry', entryId(first.chain, number));
  let last = first;
  let step = 1;
  for (let next = await at(last.number + step); next !== undefined; next = await at(last.number + step)) {
    last = next;
    step *= 2;
  }
  for (step = Math.floor(step / 2); step >= 1; step = Math.floor(step / 2)) {
    last = (await at(last.number + step)) ?? last;
  }
  return last;
}
