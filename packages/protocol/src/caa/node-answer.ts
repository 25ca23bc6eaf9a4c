import type { CaaRecord } from './relevant-records.ts';

/** Reads a CAA record as `node:dns` gives it: the value is a member named after the tag. */
export function caaRecordsOf(answer: object): readonly CaaRecord[] {
  const { critical, ...rest } = answer as Record<string, unknown>;
  // RFC 8659 section 4.1: the other bits mean nothing, yet.
  const isCritical = typeof critical === 'number' && (critical & 0x80) !== 0;
  const tags = Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  // Node 24 also says what kind of record it is.
  const properties = tags.filter(([tag, value]) => tag !== 'type' || value !== 'CAA');
  // A record that cannot be read must not count as none.
  if (properties.length === 0) return [{ critical: true, tag: 'unreadable', value: '' }];
  return properties.map(([tag, value]) => ({ critical: isCritical, tag, value }));
}
