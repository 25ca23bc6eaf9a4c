import type { Directory } from '@acme-smime/protocol';
import { bad, good, note, spanText, unknown } from './finding.ts';
import type { Finding } from './finding.ts';

/** What is known about a CA and about us there, before it is asked for anything but its directory. */
export interface CaKnowledge {
  readonly directoryUrl: string;
  /** It is known to certify email addresses; no directory says so. */
  readonly certifiesEmail: boolean;
  /** We have an account there. */
  readonly hasAccount: boolean;
  /** An external account was named. */
  readonly hasExternalAccount: boolean;
  /** Whether its terms are agreed to; absent: a person is asked. */
  readonly agreesToTerms?: boolean;
}

/** What the directory of a CA means for an order (RFC 8555 section 7.1.1). */
export function examineDirectory(ca: CaKnowledge, directory: Directory, tookMs: number): readonly Finding[] {
  const { website, profiles } = directory.meta ?? {};
  const facts = {
    url: ca.directoryUrl,
    tookMs,
    ...(website === undefined ? {} : { website }),
    ...(profiles === undefined ? {} : { profiles }),
  };
  return [
    good('directory', `The CA answers, in ${spanText(tookMs)}.`, { facts }),
    emailIdentifiers(ca),
    externalAccount(ca, directory.meta?.externalAccountRequired === true),
    terms(ca, directory.meta?.termsOfService),
  ];
}

function emailIdentifiers({ certifiesEmail }: CaKnowledge): Finding {
  if (certifiesEmail) return good('email-identifiers', 'This CA is known to certify email addresses.');
  return unknown(
    'email-identifiers',
    'No directory says whether a CA certifies email addresses; the first order tells.',
    {
      advice: 'Ask its operator, or try: "cert --dry-run" goes as far as the proof and issues nothing.',
    },
  );
}

function externalAccount({ hasAccount, hasExternalAccount }: CaKnowledge, required: boolean): Finding {
  const facts = { required, hasAccount };
  if (hasAccount) return good('external-account', 'There is an account with this CA already.', { facts });
  if (!required) return good('external-account', 'The CA needs no external account.', { facts });
  if (hasExternalAccount)
    return good('external-account', 'The CA needs an external account, and one was named.', { facts });
  return bad('external-account', 'The CA takes only those who have an account with it by other means.', {
    advice: 'Get a key identifier and an HMAC key from it; give them as --eab-kid and --eab-hmac-key-file.',
    facts,
  });
}

function terms({ hasAccount, agreesToTerms }: CaKnowledge, url: string | undefined): Finding {
  if (url === undefined) return good('terms', 'The CA names no terms of service.');
  const facts = { url };
  if (hasAccount)
    return good('terms', `The account agreed to the terms of service when it was made: ${url}`, { facts });
  if (agreesToTerms === true) return good('terms', `You agree to the terms of service: ${url}`, { facts });
  if (agreesToTerms === false)
    return bad('terms', `You do not agree to the terms of service, and the CA wants that: ${url}`, {
      advice: 'Read them, and say --agree-tos if you do.',
      facts,
    });
  return note('terms', `The CA will ask you to agree to its terms of service: ${url}`, {
    advice: 'Read them; --agree-tos agrees without being asked.',
    facts,
  });
}
