import { Resolver } from 'node:dns/promises';

import type { CaaRecord, ResolveCaa } from '@acme-smime/protocol';

/**
 * Makes the lookup of CAA records from a name server (`host:port`), or from those of the system.
 *
 * That server must be a recursive one of our own network that validates DNSSEC, as S/MIME BR 4.2.2.1 wants it: it answers
 * SERVFAIL where signatures are wrong, which refuses the issuance here. Node does not show whether an answer was validated
 * (the AD bit), and over a network that is not trusted the bit would prove nothing.
 */
export function caaResolver(server?: string): ResolveCaa {
  const resolver = new Resolver({ timeout: 5000, tries: 2 });
  if (server !== undefined) resolver.setServers([server]);
  return async (name) => (await resolver.resolveCaa(name)).flatMap(recordOf);
}

/** Node names a member after the tag. */
function recordOf(answer: object): CaaRecord[] {
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
