import { bad, good, note, unknown } from './finding.ts';
import type { Finding } from './finding.ts';
import { dnsAdvice } from './lookup.ts';
import type { Lookup } from './lookup.ts';

/**
 * What the domain says about who may send its mail (RFC 7208). RFC 8823 does not ask for it, but the server that takes mail for
 * the CA may.
 */
export function examineSpf(domain: string, answer: Lookup<string>): Finding {
  if ('failed' in answer)
    return unknown('spf', `DNS does not say who may send mail of ${domain}: ${answer.failed}.`, { advice: dnsAdvice });
  const records = answer.records.filter((text) => /^v=spf1(?: |$)/i.test(text));
  const [record, second] = records;
  const facts = { records };
  if (record === undefined)
    return note('spf', `${domain} has no SPF record. ACME needs none, but some servers mistrust mail without.`, {
      advice: `Publish a TXT record at ${domain} that names its servers, for example "v=spf1 mx -all".`,
      facts,
    });
  if (second !== undefined)
    return note('spf', `${domain} has ${records.length} SPF records, and only one may be there: none of them counts.`, {
      advice: 'Make one record of them.',
      facts,
    });
  const terms = record.toLowerCase().split(/ +/).slice(1);
  if (terms.filter((term) => term !== '').every((term) => term === '-all') && terms.includes('-all'))
    return bad('spf', `${domain} says that nobody may send its mail (${record}): the answer will be refused.`, {
      advice: 'Name the servers that send mail of the domain in the record, for example "v=spf1 mx -all".',
      facts,
    });
  if (terms.includes('+all') || terms.includes('all'))
    return note('spf', `The SPF record lets everybody send mail of ${domain}: ${record}`, {
      advice: 'Name the servers that do, and end the record with "-all" or "~all".',
      facts,
    });
  return good('spf', `Who may send mail of ${domain} is said: ${record}`, { facts });
}
