import { askCaa, examineCaa } from './caa.ts';
import type { CaaApplicant } from './caa.ts';
import { askDmarc, examineDmarc } from './dmarc.ts';
import type { Finding } from './finding.ts';
import { lookUp } from './lookup.ts';
import type { DomainDns } from './lookup.ts';
import { examineMx } from './mx.ts';
import { examineSpf } from './spf.ts';

/** Asks DNS everything about a domain (A-labels) that bears on its certificates. */
export async function examineDomain(
  domain: string,
  dns: DomainDns,
  applicant: CaaApplicant,
): Promise<readonly Finding[]> {
  const [mx, spf, dmarc, caa] = await Promise.all([
    lookUp(() => dns.mx(domain)),
    lookUp(() => dns.txt(domain)),
    askDmarc(domain, dns),
    askCaa(domain, dns.caa),
  ]);
  return [
    examineMx(domain, mx),
    examineSpf(domain, spf),
    examineDmarc(domain, dmarc),
    examineCaa(domain, caa, applicant),
  ];
}
