import { AcmeProblem } from '@acme-smime/protocol';
import { errorTexts } from './error-texts.ts';

const problemPrefix = 'urn:ietf:params:acme:error:';

/** What to try next, by the type of the CA's problem document (RFC 8555 section 6.7). */
const problemHints: Readonly<Record<string, string>> = {
  rateLimited: 'The CA has had enough requests for now; wait as long as it says and run the same command again.',
  rejectedIdentifier:
    'The CA does not certify this address; ask it which domains it serves, or choose another one with --server.',
  unsupportedIdentifier: 'The CA does not certify email addresses; choose another one with --server.',
  userActionRequired: 'Open the page that the CA names, do what it asks, and run the same command again.',
  externalAccountRequired:
    'Ask the CA for a key identifier and an HMAC key; give them as --eab-kid and --eab-hmac-key-file.',
  unauthorized: 'The CA did not accept the proof or the account; run the same command again to begin a new order.',
  invalidContact: 'The CA does not like the contact; name another one with --contact.',
  unsupportedContact: 'The CA does not like the contact; name an email address with --contact.',
  incorrectResponse:
    'The CA could not use the answer; run the same command again, and try --token-join bytes if it happens twice.',
  badCSR: 'The CA does not like the certificate request; try another --key-type.',
  badPublicKey: 'The CA does not take this kind of key; try another --key-type.',
  caa: 'The DNS of the domain does not allow this CA to certify its addresses; add a CAA issuemail record or choose another CA.',
  serverInternal: 'The CA has a problem of its own; run the same command again later.',
};

/** What to try next; `undefined` when the message says it all. */
export function hintFor(code: string, error: unknown): string | undefined {
  if (error instanceof AcmeProblem) {
    const hint = problemHints[(error.problem.type ?? '').replace(problemPrefix, '')];
    if (hint !== undefined) return hint;
  }
  return errorTexts.find((one) => one.code === code)?.hint;
}
