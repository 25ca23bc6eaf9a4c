import { readTagList } from '@acme-smime/protocol';
import { good, note, unknown } from './finding.ts';
import type { Finding } from './finding.ts';
import { climb, dnsAdvice, lookUp } from './lookup.ts';
import type { DomainDns, Lookup } from './lookup.ts';

/** Where a policy was found, or where the question came to nothing. */
export interface DmarcAnswer {
  /** The domain of the policy: the one asked about, or one above it. */
  readonly domain: string;
  readonly answer: Lookup<string>;
}

/** Asks for the policy of a domain, then of those above it, and stops at the first that has one. */
export async function askDmarc(domain: string, dns: Pick<DomainDns, 'txt'>): Promise<DmarcAnswer> {
  for (const name of climb(domain, 2)) {
    const answer = await lookUp(() => dns.txt(`_dmarc.${name}`));
    if ('failed' in answer) return { domain: name, answer };
    const records = answer.records.filter((text) => /^v[ \t]*=[ \t]*DMARC1(?:[ \t]*;|$)/.test(text));
    if (records.length > 0) return { domain: name, answer: { records } };
  }
  return { domain, answer: { records: [] } };
}

/** What is to become of mail that nothing proves to be of the domain (RFC 7489). */
export function examineDmarc(asked: string, { domain, answer }: DmarcAnswer): Finding {
  const at = `_dmarc.${domain}`;
  if ('failed' in answer)
    return unknown('dmarc', `DNS does not answer for ${at}: ${answer.failed}.`, { advice: dnsAdvice });
  const [record, second] = answer.records;
  if (record === undefined)
    return note('dmarc', `${asked} has no DMARC policy. ACME needs none, but some servers mistrust mail without.`, {
      advice: `Once its mail is signed, publish a TXT record at _dmarc.${asked}: "v=DMARC1; p=quarantine".`,
    });
  const facts = { domain, record };
  if (second !== undefined)
    return note('dmarc', `There are ${answer.records.length} DMARC records at ${at}, so none of them counts.`, {
      advice: 'Leave one of them.',
      facts,
    });
  const tags = readTagList(record);
  const policy = (domain === asked ? undefined : tags?.get('sp')) ?? tags?.get('p');
  if (policy === undefined || !/^(?:none|quarantine|reject)$/i.test(policy))
    return note('dmarc', `The DMARC record at ${at} cannot be read: ${record}`, {
      advice: 'Write it as "v=DMARC1; p=none", with "quarantine" or "reject" instead of "none" if you like.',
      facts,
    });
  const unproven = { none: 'is left to the receiver', quarantine: 'goes to junk', reject: 'is refused' };
  const fate = unproven[policy.toLowerCase() as keyof typeof unproven];
  return good('dmarc', `Mail of ${asked} that neither DKIM nor SPF proves ${fate} (p=${policy} at ${at}).`, {
    facts: { ...facts, policy: policy.toLowerCase() },
  });
}
