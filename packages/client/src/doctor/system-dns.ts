import { caaRecordsOf } from '@acme-smime/protocol';
import { dnsResolver } from '../system-context.ts';
import type { DomainDns } from './lookup.ts';

/**
 * Asks the system's DNS servers, or the one named.
 *
 * @throws ConfigInvalid `DNS_SERVER_INVALID`
 */
export function systemDns(server?: string): DomainDns {
  const resolver = dnsResolver(server);
  return {
    txt: async (name) => (await resolver.resolveTxt(name)).map((strings) => strings.join('')),
    mx: (name) => resolver.resolveMx(name),
    caa: async (name) => (await resolver.resolveCaa(name)).flatMap(caaRecordsOf),
  };
}
