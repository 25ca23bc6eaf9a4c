import type { Storage } from '../storage/storage.ts';
import { auditEntries, beginning, entryId, hashOf, readHead } from './chain.ts';
import type { AuditHead } from './chain.ts';

/** What a look at the whole audit log found. */
export interface AuditVerdict {
  readonly chains: number;
  readonly entries: number;
  /** One sentence for each thing that is not as it was written; empty when all is well. */
  readonly problems: readonly string[];
  /** Where each chain ends: noted elsewhere, it shows later that nothing was cut off. */
  readonly heads: readonly AuditHead[];
}

/**
 * Verifies every chain: no entry changed, taken away or put in between, and no chain cut or gone that a later one names. Reads
 * entry by entry; only the end of each chain is in memory. `known` are heads that were noted earlier.
 */
export async function verifyAudit(
  storage: Pick<Storage, 'list' | 'get'>,
  known: readonly AuditHead[] = [],
): Promise<AuditVerdict> {
  const problems: string[] = [];
  const heads: AuditHead[] = [];
  let entries = 0;
  let before: AuditHead | undefined;
  const requireHeads = async (named: readonly AuditHead[], by: string): Promise<void> => {
    for (const { chain, number, hash } of named) {
      const found = await storage.get('auditEntry', entryId(chain, number));
      if (found?.hash !== hash) problems.push(`The chain ${chain} has lost its end, says ${by}.`);
    }
  };
  for await (const entry of auditEntries(storage)) {
    const { chain, number, id, previous, hash } = entry;
    if (before !== undefined && before.chain !== chain) {
      heads.push(before);
      before = undefined;
    }
    const last = before ?? { number: 0, hash: beginning };
    if (number !== last.number + 1 || id !== entryId(chain, number))
      problems.push(`Before ${id} something is missing.`);
    else if (previous !== last.hash) problems.push(`${id} does not follow the entry before it.`);
    if (hashOf(previous, entry.entry) !== hash) problems.push(`${id} is not what was written.`);
    if (entry.event === 'audit.began') await requireHeads(headsIn(entry.entry), id);
    before = { chain, number, hash };
    entries += 1;
  }
  if (before !== undefined) heads.push(before);
  await requireHeads(known, 'what was noted');
  return { chains: heads.length, entries, problems, heads };
}

function headsIn(entry: string): readonly AuditHead[] {
  try {
    const { heads = {} } = JSON.parse(entry) as { heads?: Record<string, string> };
    return Object.entries(heads).map(([chain, end]) => readHead(`${chain}=${end}`) ?? { chain, number: 0, hash: end });
  } catch {
    // Its hash has told already that it is not what was written.
    return [];
  }
}
