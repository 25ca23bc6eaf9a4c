import type { CaaRecord } from './relevant-records.ts';

/** What the value of an `issuemail` property says. */
export interface IssueMail {
  /** Lower case; empty when nobody may issue. */
  readonly issuer: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Who would issue, for whom and how. */
export interface IssueMailApplicant {
  /** The names by which domains allow this authority. */
  readonly identities: readonly string[];
  /** URL of the ACME account that asks, for `accounturi` (as RFC 8657 section 3 has it for web servers). */
  readonly accountUrl?: string;
  /** The way the address was validated, for `validationmethods` (likewise, section 4). */
  readonly validationMethod?: string;
}

/** Whether records allow an authority to issue, and why not. */
export type CaaVerdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

const label = '[A-Za-z0-9](?:-*[A-Za-z0-9])*';
const issuerName = new RegExp(`^${label}(?:\\.${label})*$`);
const tag = new RegExp(`^${label}$`);
const parameterValue = /^[\x21-\x3a\x3c-\x7e]*$/;
/** Tags whose meaning we know: those for web servers do not concern us, and the last is where to complain. */
const understood: readonly string[] = ['issuemail', 'issue', 'issuewild', 'iodef'];

/**
 * Reads the value of an `issuemail` property (RFC 9495 section 3); `undefined` when it does not keep to the syntax or has a
 * parameter twice (RFC 8657 section 3), which means the same as an empty issuer (section 4).
 */
export function parseIssueMail(value: string): IssueMail | undefined {
  const [first = '', ...rest] = value.split(';');
  const issuer = trim(first);
  if (issuer !== '' && !issuerName.test(issuer)) return undefined;
  const parameters = new Map<string, string>();
  const written = rest.map(trim);
  // Nothing may follow a semicolon, but only behind the last one.
  if (written.length > 0 && written.at(-1) === '') written.pop();
  for (const parameter of written) {
    const at = parameter.indexOf('=');
    const [name, content] = [trim(parameter.slice(0, Math.max(at, 0))), trim(parameter.slice(at + 1))];
    if (at < 0 || !tag.test(name) || !parameterValue.test(content)) return undefined;
    // Which of two would count? RFC 8657 section 3: such a property can never be met.
    if (parameters.has(name.toLowerCase())) return undefined;
    parameters.set(name.toLowerCase(), content);
  }
  return { issuer: issuer.toLowerCase(), parameters };
}

/**
 * Says whether the relevant records of a domain allow an authority to issue for its addresses (RFC 9495 section 4, RFC 8659
 * section 4.1 for critical properties). An `issuemail` property with parameters that we do not know allows nothing: who wrote
 * it wanted a limit that we could not keep.
 */
export function judgeIssueMail(records: readonly CaaRecord[], applicant: IssueMailApplicant): CaaVerdict {
  const unknown = records.find((record) => record.critical && !understood.includes(record.tag.toLowerCase()));
  if (unknown !== undefined) {
    return { allowed: false, reason: `it has a critical property ${JSON.stringify(unknown.tag.slice(0, 60))}` };
  }
  const properties = records.filter((record) => record.tag.toLowerCase() === 'issuemail');
  if (properties.length === 0) return { allowed: true };
  const identities = applicant.identities.map((identity) => identity.toLowerCase());
  const ours = properties
    .map(({ value }) => parseIssueMail(value))
    .filter((each) => identities.includes(each?.issuer ?? ''));
  if (ours.length === 0) return { allowed: false, reason: `its issuemail does not name ${identities.join(' or ')}` };
  const reasons = ours.map((each) => unmetParameter(each?.parameters ?? new Map(), applicant));
  const [reason] = reasons;
  return reasons.includes(undefined) || reason === undefined ? { allowed: true } : { allowed: false, reason };
}

function unmetParameter(parameters: ReadonlyMap<string, string>, applicant: IssueMailApplicant): string | undefined {
  for (const [name, value] of parameters) {
    if (name === 'accounturi') {
      if (value !== applicant.accountUrl) return 'its issuemail is for another account';
    } else if (name === 'validationmethods') {
      const methods = value.split(',');
      if (!methods.includes(applicant.validationMethod ?? '')) return 'its issuemail is for other ways of validation';
    } else {
      return `its issuemail has a parameter ${JSON.stringify(name)} that is not known here`;
    }
  }
  return undefined;
}

/** WSP of RFC 5234: space and tab, nothing else. */
function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
