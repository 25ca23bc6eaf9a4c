import type { Storage } from '../storage/storage.ts';
import { auditEntries, beginning, entryId, hashOf } from './chain.ts';

/** What a look at the whole audit log found. */
export interface AuditVerdict {
  readonly chains: number;
  readonly entries: number;
  /** One sentence for each thing that is not as it was written; empty when all is well. */
  readonly problems: readonly string[];
  /** The last hash of each chain: noted elsewhere, they show later that nothing was cut off. */
  readonly heads: Readonly<Record<string, string>>;
}

/**
 * Verifies every chain: no entry changed, taken away or put in between, and no chain cut or gone that a later one names.
 * `known` are heads that were noted earlier, by chain.
 */
export async function verifyAudit(
  storage: Pick<Storage, 'list'>,
  known: Readonly<Record<string, string>> = {},
): Promise<AuditVerdict> {
  const problems: string[] = [];
  const last = new Map<string, { readonly number: number; readonly hash: string }>();
  const seen = new Set<string>();
  const named: [string, string, string][] = Object.entries(known).map(([chain, hash]) => [
    chain,
    hash,
    'what was noted',
  ]);
  let entries = 0;
  for await (const entry of auditEntries(storage)) {
    const { chain, number, id, previous, hash } = entry;
    const before = last.get(chain) ?? { number: 0, hash: beginning };
    if (number !== before.number + 1 || id !== entryId(chain, number))
      problems.push(`Before ${id} something is missing.`);
    else if (previous !== before.hash) problems.push(`${id} does not follow the entry before it.`);
    if (hashOf(previous, entry.entry) !== hash) problems.push(`${id} is not what was written.`);
    if (entry.event === 'audit.began') named.push(...headsIn(entry.entry, id));
    last.set(chain, { number, hash });
    seen.add(`${chain} ${hash}`);
    entries += 1;
  }
  for (const [chain, hash, by] of named) {
    if (!seen.has(`${chain} ${hash}`)) problems.push(`The chain ${chain} has lost its end, says ${by}.`);
  }
  const heads = Object.fromEntries([...last].map(([chain, { hash }]) => [chain, hash]));
  return { chains: last.size, entries, problems, heads };
}

function headsIn(entry: string, id: string): [string, string, string][] {
  const { heads = {} } = JSON.parse(entry) as { heads?: Record<string, string> };
  return Object.entries(heads).map(([chain, hash]) => [chain, hash, id]);
}
