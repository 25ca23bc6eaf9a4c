import { createHash, timingSafeEqual } from 'node:crypto';
import type { Check } from '../check-report.ts';
import type { Message } from '../mail/message.ts';
import { headerFields } from '../mail/message.ts';
import { parseAddress, parseMailboxes, sameAddress } from '../mail/address.ts';
import { checked, outcome, shown } from '../mail/shown.ts';
import { checkAddress } from './check-challenge.ts';
import { readAcmeSubject } from './subject.ts';

/** What a CA waits for. */
export interface ExpectedResponse {
  /** The address that is to be proven. */
  readonly identifier: string;
  /** Where we asked to send the response: Reply-To of the challenge, or its From. */
  readonly to: readonly string[];
  readonly tokenPart1: string;
  /** Every digest that would do, base64url: one for each way to join the tokens. */
  readonly digests: readonly string[];
}

/** Applies RFC 8823 section 3.2 items 1 to 6 to the header fields of a response. */
export function checkResponseHeaders(message: Message, expected: ExpectedResponse): readonly Check[] {
  return [
    checkToken(message, expected),
    checkAddress('from', 'RFC 8823 3.2 item 2', message, expected.identifier),
    checkRecipient(message, expected),
    checkNoList(message),
  ];
}

/** Compares in constant time every digest found with every acceptable one (RFC 8823 section 3.2 item 7). */
export function digestMatches(found: readonly Uint8Array[], acceptable: readonly string[]): boolean {
  let matches = false;
  for (const digest of found) {
    for (const wanted of acceptable) {
      const bytes = Buffer.from(wanted, 'base64url');
      // Hashed first: equal lengths whatever was found.
      const equal = timingSafeEqual(sha256(digest), sha256(bytes));
      matches = (equal && bytes.length === 32) || matches;
    }
  }
  return matches;
}

/** The rule on the digest, as it goes into the report. */
export function checkDigest(found: readonly Uint8Array[], matches: boolean): Check {
  const rfc = 'RFC 8823 3.2 item 7';
  if (found.length === 0)
    return outcome('digest', rfc, 'fail', 'No text/plain part holds a response block with 32 bytes in it.');
  const seen = `${found.length} response block${found.length === 1 ? '' : 's'}`;
  return checked('digest', rfc, matches, `One of ${seen} holds the digest.`, `None of ${seen} holds the digest.`);
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

function checkToken(message: Message, expected: ExpectedResponse): Check {
  const rfc = 'RFC 8823 3.2 item 1';
  const values = headerFields(message, 'subject').map((field) => field.value);
  const [value] = values;
  if (value === undefined || values.length > 1)
    return outcome('subject', rfc, 'fail', `There are ${values.length} Subject fields.`);
  const subject = readAcmeSubject(value);
  const unpadded = (token: string | undefined): string | undefined => token?.replace(/=+$/, '');
  const holds = subject?.tokenPart1 !== undefined && unpadded(subject.tokenPart1) === unpadded(expected.tokenPart1);
  const no = subject?.problem ?? 'does not carry the token of this challenge';
  return checked('subject', rfc, holds, 'The subject carries the token.', `The subject ${no}: ${shown(value)}.`);
}

function checkRecipient(message: Message, expected: ExpectedResponse): Check {
  const rfc = 'RFC 8823 3.2 item 3';
  const fields = headerFields(message, 'to');
  const mailboxes = fields.length === 1 ? parseMailboxes(fields[0]?.value ?? '') : undefined;
  if (mailboxes === undefined) return outcome('to', rfc, 'fail', 'There is not exactly one readable To field.');
  const wanted = expected.to.map(parseAddress);
  const holds = mailboxes.some((mailbox) =>
    wanted.some((address) => address !== undefined && sameAddress(mailbox, address)),
  );
  return checked(
    'to',
    rfc,
    holds,
    'It was sent where we asked.',
    `To is ${shown(fields[0]?.value ?? '')}, not where we asked.`,
  );
}

function checkNoList(message: Message): Check {
  const list = message.headers.filter((field) => field.key.startsWith('list-'));
  const names = [...new Set(list.map((field) => field.key))].join(', ');
  const no = `It came through a mailing list: ${shown(names)}.`;
  return checked('list-headers', 'RFC 8823 3.2 item 6', list.length === 0, 'It came through no mailing list.', no);
}
