import { Resolver } from 'node:dns/promises';

import { caaRecordsOf } from '@acme-smime/protocol';
import type { ResolveCaa } from '@acme-smime/protocol';

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
  return async (name) => (await resolver.resolveCaa(name)).flatMap(caaRecordsOf);
}
