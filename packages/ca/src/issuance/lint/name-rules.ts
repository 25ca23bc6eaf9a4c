import { addressName, nameTypes } from '@acme-smime/protocol';
import type { GeneralName } from '@acme-smime/protocol';

import { extensionOf } from './rule.ts';
import type { LintRule } from './rule.ts';

const subjectAlternativeName = '2.5.29.17';
/** RFC 5280 appendix A.1: ub-common-name. */
const longestCommonName = 64;

/** Rules about who the certificate is for. */
export const nameRules: readonly LintRule[] = [
  {
    id: 'subject-attributes',
    source: 'S/MIME BR 7.1.4.2.3',
    check: ({ certificate: { subject } }) => {
      const stray = subject.attributes.find(({ type }) => type !== nameTypes.commonName);
      if (stray !== undefined) return `the subject has an attribute ${stray.type}`;
      return subject.attributes.length > 1 ? 'the subject has more than one common name' : undefined;
    },
  },
  {
    id: 'common-name',
    source: 'S/MIME BR 7.1.4.2.2 a',
    check: ({ certificate: { subject, addresses } }) => {
      const name = subject.attributes.find(({ type }) => type === nameTypes.commonName)?.value;
      if (name === undefined) return undefined;
      if ([...name].length > longestCommonName) return `the common name is longer than ${longestCommonName}`;
      return addresses.includes(name) ? undefined : 'the common name is none of the mailboxes';
    },
  },
  {
    id: 'names-form',
    source: 'S/MIME BR 7.1.4.2.1',
    check: ({ certificate: { names } }) => {
      if (names.length === 0) return 'it names no mailbox';
      const stray = names.find(({ kind }) => kind !== 'rfc822Name' && kind !== 'smtpUtf8Mailbox');
      return stray === undefined ? undefined : `it has a name of the form ${stray.kind}`;
    },
  },
  {
    id: 'names-on-record',
    source: 'S/MIME BR 7.1.4.2, RFC 8823 3',
    check: ({ certificate: { names }, intended }) => {
      const wanted = intended.addresses.map((address) => textOf(addressName(address)));
      const given = names.map(textOf);
      const same = given.length === wanted.length && wanted.every((name) => given.includes(name));
      return same ? undefined : 'its mailboxes are not those that were proven';
    },
  },
  {
    id: 'names-critical',
    source: 'S/MIME BR 7.1.2.3 h, RFC 5280 4.2.1.6',
    check: ({ certificate }) => {
      const critical = extensionOf(certificate, subjectAlternativeName)?.critical ?? false;
      const isEmpty = certificate.subject.attributes.length === 0;
      if (critical === isEmpty) return undefined;
      return isEmpty ? 'the subject is empty and the names are not critical' : 'the names are critical without need';
    },
  },
];

function textOf(name: GeneralName): string {
  return 'value' in name ? `${name.kind} ${name.value}` : name.kind;
}
