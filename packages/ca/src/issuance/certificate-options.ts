import { ConfigInvalid } from '@acme-smime/protocol';

import { profileNames } from './profiles.ts';
import type { ProfileName } from './profiles.ts';

/** What `startCa` is told about the certificates that it gives out. */
export interface CertificateOptions {
  /** How long certificates are valid; 365 by default, 825 at most. */
  readonly validityDays?: number;
  /** How long ago certificates begin, for clocks that are slow; 5 by default, 2880 (48 hours) at most. */
  readonly backdateMinutes?: number;
  /** The ACME profiles that can be ordered, the first of them for orders that name none; all by default. */
  readonly profiles?: readonly ProfileName[];
  /**
   * Says in each certificate that it keeps the S/MIME Baseline Requirements, by the reserved policy that belongs to its profile.
   * Off by default: that is a promise about the whole CA and how it is run, which a program cannot make.
   */
  readonly assertBaseline?: boolean;
  /** Identifiers of the CA's own policies, documented in its practice statement; none by default. */
  readonly policyOids?: readonly string[];
  /** Takes identifiers of type `dns` that hold an address, as a Python client on certbot writes them; off by default. */
  readonly acceptDnsIdentifiers?: boolean;
  /** Further chains to offer (RFC 8555 section 7.4.2), PEM: each begins with another certificate of the issuer's key and name. */
  readonly alternateChains?: readonly string[];
  /** Where people read why a certificate should be renewed early (RFC 9773 section 4.2). */
  readonly renewalExplanationUrl?: string;
  /** When clients should ask again for the renewal window; 21600 (six hours) by default (RFC 9773 section 4.3). */
  readonly renewalRetrySeconds?: number;
}

/** The options with their defaults, checked. */
export interface CertificateConfig {
  readonly validityDays: number;
  readonly backdateMs: number;
  readonly profiles: readonly ProfileName[];
  readonly assertBaseline: boolean;
  readonly policyOids: readonly string[];
  readonly acceptDnsIdentifiers: boolean;
  readonly alternateChains: readonly string[];
  readonly renewalExplanationUrl: string | undefined;
  readonly renewalRetrySeconds: number;
}

/** S/MIME BR 6.3.2 counts 825 days and means less: anything above, be it a second, is one day more. */
const longestDays = 825;
/** S/MIME BR 7.1.2.3 leaves the start open; 48 hours are what public authorities allow themselves at most. */
const longestBackdateMinutes = 2880;

/** Fills in the defaults and refuses what the rules forbid. Throws ConfigInvalid `OPTION_INVALID`. */
export function resolveCertificateOptions(options: CertificateOptions): CertificateConfig {
  return {
    validityDays: within('validityDays', options.validityDays ?? 365, 1, longestDays),
    backdateMs: within('backdateMinutes', options.backdateMinutes ?? 5, 0, longestBackdateMinutes) * 60_000,
    profiles: knownProfiles(options.profiles ?? profileNames),
    assertBaseline: options.assertBaseline ?? false,
    policyOids: ownPolicies(options.policyOids ?? []),
    acceptDnsIdentifiers: options.acceptDnsIdentifiers ?? false,
    alternateChains: options.alternateChains ?? [],
    renewalExplanationUrl: options.renewalExplanationUrl,
    renewalRetrySeconds: within('renewalRetrySeconds', options.renewalRetrySeconds ?? 21_600, 60, 86_400),
  };
}

/** Refuses a number outside of what is allowed. Throws ConfigInvalid `OPTION_INVALID`. */
export function within(path: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(path, String(value), `a whole number from ${least} to ${most}`);
}

function knownProfiles(names: readonly ProfileName[]): readonly ProfileName[] {
  const wrong = names.find((name) => !profileNames.includes(name));
  const expected = `one or more of ${profileNames.join(', ')}`;
  if (wrong !== undefined || names.length === 0) throw invalid('profiles', JSON.stringify(names), expected);
  return names;
}

function ownPolicies(oids: readonly string[]): readonly string[] {
  const wrong = oids.find((oid) => !/^[012](\.(0|[1-9]\d*))+$/.test(oid));
  if (wrong !== undefined)
    throw invalid('policyOids', JSON.stringify(wrong), 'object identifiers like 1.3.6.1.4.1.32473.1');
  const reserved = oids.find((oid) => oid.startsWith('2.23.140.'));
  if (reserved === undefined) return oids;
  const expected = 'the CA’s own identifiers; assertBaseline adds the reserved one that fits the profile';
  throw invalid('policyOids', JSON.stringify(reserved), expected);
}

function invalid(path: string, value: string, expected: string): ConfigInvalid {
  return new ConfigInvalid('OPTION_INVALID', `The option ${path} is ${value}; it must be ${expected}.`, {
    path,
    expected,
  });
}
