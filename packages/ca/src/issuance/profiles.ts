import { mailboxValidatedMultipurpose, mailboxValidatedStrict } from '@acme-smime/protocol';

import { RequestRefused } from '../errors.ts';
import type { CertificateUsage } from '../storage/records.ts';

/** The kinds of certificates that can be ordered by name (draft-aaron-acme-profiles). */
export type ProfileName = 'multipurpose' | 'strict' | 'signing' | 'encryption';

/** What a profile means. */
export interface Profile {
  /** For the directory. */
  readonly description: string;
  /** What its certificates are for, whatever the CSR wishes; without it the CSR chooses. */
  readonly usage?: Exclude<CertificateUsage, 'both'>;
  /** The reserved policy that its certificates keep (S/MIME BR 7.1.6.1); asserted only when the CA is told to. */
  readonly baselinePolicy: string;
}

/** Every profile. All of them keep the rules of the strict generation; what they promise differs. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  multipurpose: {
    description: 'Mailbox-validated, multipurpose: for signing, encryption or both, as the certificate request wishes',
    baselinePolicy: mailboxValidatedMultipurpose,
  },
  strict: {
    description: 'Mailbox-validated, strict: for signing, encryption or both, and for e-mail alone',
    baselinePolicy: mailboxValidatedStrict,
  },
  signing: {
    description: 'Mailbox-validated, for signing only',
    usage: 'signing',
    baselinePolicy: mailboxValidatedMultipurpose,
  },
  encryption: {
    description: 'Mailbox-validated, for encryption only',
    usage: 'encryption',
    baselinePolicy: mailboxValidatedMultipurpose,
  },
};

/** The names of all profiles; the first is the one that an order gets that names none. */
export const profileNames = Object.keys(profiles) as readonly ProfileName[];

/**
 * Chooses the profile of an order: the one it names, else the first that is offered.
 *
 * @throws RequestRefused `PROFILE_UNKNOWN`.
 */
export function chooseProfile(offered: readonly ProfileName[], asked: string | undefined): ProfileName {
  const [first = 'multipurpose'] = offered;
  const chosen = asked === undefined ? first : offered.find((name) => name === asked);
  if (chosen !== undefined) return chosen;
  const shown = JSON.stringify((asked ?? '').slice(0, 100));
  throw new RequestRefused(
    'PROFILE_UNKNOWN',
    `There is no profile ${shown} here; the directory names ${offered.join(', ')}.`,
  );
}

/** The profile that a record names; records from before there were profiles are multipurpose. */
export function profileOf(name: string | undefined): Profile {
  return profiles[profileNames.find((each) => each === name) ?? 'multipurpose'];
}
