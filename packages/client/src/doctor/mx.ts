import { bad, good, note, unknown } from './finding.ts';
import type { Finding } from './finding.ts';
import { dnsAdvice } from './lookup.ts';
import type { Lookup, MxRecord } from './lookup.ts';

/** Whether the mail of a CA finds the way to the domain (RFC 5321 section 5.1, RFC 7505). */
export function examineMx(domain: string, answer: Lookup<MxRecord>): Finding {
  if ('failed' in answer)
    return unknown('mx', `DNS does not say where mail for ${domain} goes: ${answer.failed}.`, { advice: dnsAdvice });
  const sorted = answer.records.toSorted((a, b) => a.priority - b.priority);
  const hosts = sorted.map(({ exchange }) => exchange.replace(/\.$/, '')).filter((one) => one !== '');
  if (hosts.length > 0)
    return good('mx', `Mail for ${domain} goes to ${hosts.slice(0, 3).join(', ')}.`, { facts: { hosts } });
  if (sorted.length > 0)
    return bad('mx', `${domain} says that it takes no mail at all (MX "."), so no challenge can arrive.`, {
      advice: 'Publish an MX record with the server that takes the mail of the domain.',
    });
  return note(
    'mx',
    `${domain} has no MX record; mail then goes to the address of the domain itself, if there is one.`,
    {
      advice: 'Publish an MX record if mail from outside does not arrive.',
      facts: { hosts },
    },
  );
}
