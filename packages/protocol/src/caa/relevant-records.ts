/** One CAA record (RFC 8659 section 4.1). */
export interface CaaRecord {
  /** Whether who does not know the tag must not issue at all. */
  readonly critical: boolean;
  readonly tag: string;
  readonly value: string;
}

/**
 * Looks up the CAA records at one name; rejects with `code` `ENOTFOUND` or `ENODATA` like `node:dns` when there are none, with
 * another when the lookup failed.
 */
export type ResolveCaa = (name: string) => Promise<readonly CaaRecord[]>;

/** The records that count for a domain, and the name they stand at. */
export interface RelevantCaa {
  /** `undefined` when no name from the domain upwards has any. */
  readonly name: string | undefined;
  readonly records: readonly CaaRecord[];
}

/**
 * Climbs from a domain to the top until there are records (RFC 8659 section 3). Rejects with the resolver's error when a lookup
 * fails: not to know is not to be allowed.
 *
 * @param domain in A-labels (RFC 9495 section 4)
 */
export async function relevantCaa(domain: string, resolveCaa: ResolveCaa): Promise<RelevantCaa> {
  const labels = domain.replace(/\.$/, '').split('.');
  for (let start = 0; start < labels.length; start += 1) {
    const name = labels.slice(start).join('.');
    const records = await recordsAt(name, resolveCaa);
    if (records.length > 0) return { name, records };
  }
  return { name: undefined, records: [] };
}

async function recordsAt(name: string, resolveCaa: ResolveCaa): Promise<readonly CaaRecord[]> {
  try {
    return await resolveCaa(name);
  } catch (error) {
    const code = (error as { code?: unknown } | undefined)?.code;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  }
}
