import { judgeIssueMail, parseIssueMail, relevantCaa } from '@acme-smime/protocol';
import type { RelevantCaa, ResolveCaa } from '@acme-smime/protocol';
import { bad, good, note, unknown } from './finding.ts';
import type { Finding } from './finding.ts';

/** Who would certify, as far as that is known. */
export interface CaaApplicant {
  /** The names of the CA, as its directory says them. */
  readonly identities: readonly string[];
  /** URL of our account there, when there is one. */
  readonly accountUrl?: string;
}

/** The records that count, or the code that the lookup failed with. */
export type CaaAnswer = RelevantCaa | { readonly failed: string };

/** Asks for the CAA records of a domain (A-labels), climbing to the top (RFC 8659 section 3). */
export async function askCaa(domain: string, resolveCaa: ResolveCaa): Promise<CaaAnswer> {
  try {
    return await relevantCaa(domain, resolveCaa);
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
    return { failed: code };
  }
}

/** Whether the domain lets this CA certify its addresses (RFC 9495 section 4). */
export function examineCaa(domain: string, answer: CaaAnswer, applicant: CaaApplicant): Finding {
  if ('failed' in answer)
    return unknown('caa', `DNS does not answer for the CAA records of ${domain}: ${answer.failed}.`, {
      advice: 'A CA that gets no answer must not issue: look at the name servers of the domain.',
    });
  const { name, records } = answer;
  const facts = { ...(name === undefined ? {} : { domain: name }), records };
  if (name === undefined) return good('caa', `No CAA record limits who certifies addresses of ${domain}.`, { facts });
  const properties = records.filter(({ tag }) => tag.toLowerCase() === 'issuemail');
  const issuers = [...new Set(properties.map(({ value }) => parseIssueMail(value)?.issuer ?? ''))];
  const names = issuers.filter((one) => one !== '').slice(0, 5);
  const { identities } = applicant;
  const verdict = judgeIssueMail(records, { ...applicant, validationMethod: 'email-reply-00' });
  if (verdict.allowed)
    return properties.length === 0
      ? good('caa', `The CAA records of ${name} have no "issuemail": every CA may certify its addresses.`, { facts })
      : good('caa', `The CAA records of ${name} let this CA certify its addresses.`, { facts });
  if (identities.length === 0 && names.length > 0)
    return note('caa', `The CAA records of ${name} let only ${names.join(', ')} certify its addresses.`, {
      advice: 'The CA does not say its name in its directory: compare with the one that it documents.',
      facts,
    });
  const [identity = 'the name that the CA documents'] = identities;
  return bad('caa', whyNot(name, { names, identities, reason: verdict.reason }), {
    advice: `Add the record ${name} CAA 0 issuemail "${identity}", or choose another CA.`,
    facts,
  });
}

interface Refusal {
  /** Of the CAs that the records name. */
  readonly names: readonly string[];
  /** Of this one. */
  readonly identities: readonly string[];
  readonly reason: string;
}

function whyNot(domain: string, { names, identities, reason }: Refusal): string {
  const mine = identities.map((one) => one.toLowerCase());
  if (names.length === 0 || names.some((one) => mine.includes(one)))
    return `The CAA of ${domain} forbids this CA to certify its addresses: ${reason}.`;
  return `The CAA of ${domain} lets only ${names.join(', ')} certify its addresses, and this CA is ${mine.join(', ')}.`;
}
