import { nameTypes } from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';
import * as v from 'valibot';

import { profileNames, profiles } from '../issuance/profiles.ts';
import { configurationSchema } from './configuration.ts';

/** One rule for the certificate of an authority. */
interface AuthorityRule {
  readonly source: string;
  /** What is wrong, as the end of a sentence; `undefined` when the rule is kept. */
  readonly check: (certificate: Certificate) => string | undefined;
}

const anyPolicy = '2.5.29.32.0';
const emailProtection = '1.3.6.1.5.5.7.3.4';
/** For servers, code, time stamps, and anything. */
const foreignPurposes: readonly string[] = [
  '1.3.6.1.5.5.7.3.1',
  '1.3.6.1.5.5.7.3.3',
  '1.3.6.1.5.5.7.3.8',
  '2.5.29.37.0',
];
const keyUsageOid = '2.5.29.15';

const everyAuthority: readonly AuthorityRule[] = [
  {
    source: 'S/MIME BR 7.1.4.3.1',
    check: ({ subject: { attributes } }) => {
      const { commonName, organizationName, countryName } = nameTypes;
      const all = { commonName, organizationName, countryName };
      const missing = Object.entries(all).filter(([, oid]) => !attributes.some(({ type }) => type === oid));
      return missing.length === 0 ? undefined : `its name has no ${missing.map(([name]) => name).join(', ')}`;
    },
  },
  {
    source: 'S/MIME BR 7.1.2.1 b, 7.1.2.2 e',
    check: ({ keyUsage = [], extensions }) => {
      const isCritical = extensions.some(({ oid, critical }) => oid === keyUsageOid && critical);
      const isWhole = keyUsage.includes('keyCertSign') && keyUsage.includes('cRLSign');
      return isCritical && isWhole ? undefined : 'its key usage is not critical with keyCertSign and cRLSign';
    },
  },
];

const root: readonly AuthorityRule[] = [
  ...everyAuthority,
  {
    source: 'S/MIME BR 7.1.2.1 d',
    check: ({ extendedKeyUsage }) => (extendedKeyUsage === undefined ? undefined : 'it has an extended key usage'),
  },
];

function issuing(reserved: readonly string[]): readonly AuthorityRule[] {
  return [
    ...everyAuthority,
    {
      source: 'S/MIME BR 7.1.2.2 g',
      check: ({ extendedKeyUsage = [] }) => {
        if (!extendedKeyUsage.includes(emailProtection)) return 'its purposes do not include emailProtection';
        const stray = extendedKeyUsage.find((oid) => foreignPurposes.includes(oid));
        return stray === undefined ? undefined : `its purposes include ${stray}`;
      },
    },
    {
      source: 'S/MIME BR 7.1.2.2 b',
      check: ({ crlUrls }) =>
        crlUrls.some((url) => url.startsWith('http://')) ? undefined : 'it names no CRL by plain http',
    },
    {
      source: 'S/MIME BR 7.1.2.2 a, 7.1.6.3',
      check: ({ policies }) => {
        if (policies.includes(anyPolicy)) return undefined;
        const missing = reserved.filter((oid) => !policies.includes(oid));
        return missing.length === 0 ? undefined : `its policies do not allow ${missing.join(', ')} below it`;
      },
    },
    {
      source: 'S/MIME BR 7.1.2.2 h',
      check: ({ authorityKeyId }) =>
        authorityKeyId === undefined ? 'it does not name the key of its issuer' : undefined,
    },
  ];
}

/**
 * What contradicts `assert-baseline = true`, one sentence for each: the certificates of the authorities above the ones that
 * would assert it, and options that cannot go with it. Empty when nothing is asserted. The chain is the issuer first, the root last.
 */
export function baselineFaults(table: unknown, chain: readonly Certificate[]): readonly string[] {
  const { certificates, dns } = partsOf(table);
  if (certificates?.['assert-baseline'] !== true) return [];
  const offered = certificates.profiles ?? profileNames;
  const reserved = [...new Set(offered.map((name) => profiles[name].baselinePolicy))];
  const faults = chain.flatMap((certificate, place) => {
    const rules = place === chain.length - 1 ? root : issuing(reserved);
    return rules.flatMap(({ source, check }) => {
      const wrong = check(certificate);
      return wrong === undefined ? [] : [`${certificate.subject.text}: ${wrong} (${source})`];
    });
  });
  if (dns?.caa === false) faults.push('dns.caa must not be false (S/MIME BR 4.2.2.1)');
  if (certificates['weak-key-lists'] === undefined) {
    faults.push('weak-key-lists is missing: keys that others know have to be refused (S/MIME BR 6.1.1.3)');
  }
  return faults.map((fault) => `certificates.assert-baseline: ${fault}`);
}

function partsOf(table: unknown): Pick<v.InferOutput<typeof configurationSchema>, 'certificates' | 'dns'> {
  const { certificates, dns } = configurationSchema.entries;
  const parsed = v.safeParse(v.object({ certificates, dns }), table);
  return parsed.success ? parsed.output : { certificates: undefined, dns: undefined };
}
