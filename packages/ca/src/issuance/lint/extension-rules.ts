import { extensionOids, smimeKeyUsage } from '@acme-smime/protocol';

import { equal, extensionOf } from './rule.ts';
import type { LintRule } from './rule.ts';

const emailProtection = '1.3.6.1.5.5.7.3.4';
const reservedPolicies = '2.23.140.';
const anyPolicy = '2.5.29.32.0';
const allowed: readonly string[] = [
  extensionOids.subjectKeyIdentifier,
  extensionOids.keyUsage,
  extensionOids.subjectAlternativeName,
  extensionOids.crlDistributionPoints,
  extensionOids.certificatePolicies,
  extensionOids.authorityKeyIdentifier,
  extensionOids.extendedKeyUsage,
  extensionOids.authorityInfoAccess,
];
const mayBeCritical: readonly string[] = [extensionOids.keyUsage, extensionOids.subjectAlternativeName];

/** Rules about what the certificate can be used for, and where to ask about it. */
export const extensionRules: readonly LintRule[] = [
  {
    id: 'known-extensions',
    source: 'S/MIME BR 7.1.2.4',
    check: ({ certificate: { extensions } }) => {
      const stray = extensions.find(({ oid }) => !allowed.includes(oid));
      return stray === undefined ? undefined : `it has an extension ${stray.oid}`;
    },
  },
  {
    id: 'critical-extensions',
    source: 'S/MIME BR 7.1.2.3',
    check: ({ certificate: { extensions } }) => {
      const stray = extensions.find(({ oid, critical }) => critical && !mayBeCritical.includes(oid));
      return stray === undefined ? undefined : `its extension ${stray.oid} is critical`;
    },
  },
  {
    id: 'key-usage',
    source: 'S/MIME BR 7.1.2.3 e',
    check: ({ certificate, intended }) => {
      if (extensionOf(certificate, extensionOids.keyUsage)?.critical !== true) return 'it has no critical key usage';
      const wanted = smimeKeyUsage(certificate.spki, intended.usage).join(', ');
      const given = (certificate.keyUsage ?? []).join(', ');
      return given === wanted ? undefined : `its key usage is ${given}, not ${wanted}`;
    },
  },
  {
    id: 'extended-key-usage',
    source: 'S/MIME BR 7.1.2.3 f',
    check: ({ certificate: { extendedKeyUsage = [] } }) =>
      extendedKeyUsage.length === 1 && extendedKeyUsage[0] === emailProtection
        ? undefined
        : `its purposes are ${extendedKeyUsage.join(', ') || 'absent'}, not emailProtection alone`,
  },
  {
    id: 'authority-key-identifier',
    source: 'S/MIME BR 7.1.2.3 g',
    check: ({ certificate, issuer }) => {
      const { authorityKeyId } = certificate;
      if (!equal(authorityKeyId, issuer.subjectKeyId)) return 'it does not name the key of its issuer';
      // SEQUENCE, length, [0], length, and the identifier: no room for the issuer and serial number that are forbidden.
      const value = extensionOf(certificate, extensionOids.authorityKeyIdentifier)?.value;
      return value?.length === (authorityKeyId?.length ?? 0) + 4
        ? undefined
        : 'it names more of its issuer than the key';
    },
  },
  {
    id: 'subject-key-identifier',
    source: 'S/MIME BR 7.1.2.3 n',
    check: ({ certificate }) => (certificate.subjectKeyId === undefined ? 'it does not name its own key' : undefined),
  },
  {
    id: 'policies',
    source: 'S/MIME BR 7.1.2.3 a, 7.1.6.4',
    check: ({ certificate: { policies }, baselinePolicy }) => {
      if (policies.includes(anyPolicy)) return 'it asserts any policy';
      if (new Set(policies).size !== policies.length) return 'it asserts a policy twice (RFC 5280 section 4.2.1.4)';
      const reserved = policies.filter((oid) => oid.startsWith(reservedPolicies));
      const wanted = baselinePolicy === undefined ? [] : [baselinePolicy];
      if (reserved.join() === wanted.join()) return undefined;
      return `it asserts the reserved policies [${reserved.join()}], not [${wanted.join()}]`;
    },
  },
  {
    id: 'crl-distribution-points',
    source: 'S/MIME BR 7.1.2.3 b',
    check: ({ certificate: { crlUrls }, baselinePolicy }) => {
      if (baselinePolicy !== undefined && crlUrls.length === 0) return 'it names no CRL';
      return notHttp(crlUrls);
    },
  },
  {
    id: 'authority-information-access',
    source: 'S/MIME BR 7.1.2.3 c',
    check: ({ certificate: { ocspUrls, caIssuerUrls } }) => notHttp([...ocspUrls, ...caIssuerUrls]),
  },
];

function notHttp(urls: readonly string[]): string | undefined {
  const stray = urls.find((url) => !URL.canParse(url) || new URL(url).protocol !== 'http:');
  return stray === undefined ? undefined : `its URL ${stray} is not one of plain http`;
}
