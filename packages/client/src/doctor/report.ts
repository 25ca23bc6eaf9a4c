import type { Finding, FindingId } from './finding.ts';

/** Findings about one thing. */
export interface Section {
  readonly about: 'ca' | 'domain' | 'mailbox' | 'signature' | 'clock';
  /** The URL of the directory, a domain, or an address; empty for the clock. */
  readonly of: string;
  readonly findings: readonly Finding[];
}

/** What it comes to: a challenge would succeed, would fail, or too little could be found out. */
export type Verdict = 'would-succeed' | 'would-fail' | 'unsure';

/** Without these nobody can tell. What no examination could find out, such as what a directory does not say, is not among them. */
const needed: readonly FindingId[] = ['directory', 'read', 'send', 'arrival', 'dkim', 'dkim-standard', 'caa', 'mx'];

/** Puts the findings together. */
export function verdictOf(sections: readonly Section[]): Verdict {
  const findings = sections.flatMap((section) => section.findings);
  if (findings.some(({ outcome }) => outcome === 'bad')) return 'would-fail';
  return findings.some(({ id, outcome }) => outcome === 'unknown' && needed.includes(id)) ? 'unsure' : 'would-succeed';
}
