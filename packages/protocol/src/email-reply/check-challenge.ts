import type { Check } from '../check-report.ts';
import { formatAddress, parseAddress, parseSingleMailbox, sameAddress } from '../mail/address.ts';
import type { Message } from '../mail/message.ts';
import { headerFields } from '../mail/message.ts';
import { parseMessageId } from '../mail/message-id.ts';
import type { ParsedChallengeMail } from './challenge-mail.ts';
import { parseChallengeMail, readOptional } from './challenge-mail.ts';
import { checked, outcome, shown } from '../mail/shown.ts';
import { isReplyPrefix, readAcmeSubject } from './subject.ts';

/** What an order of ours waits for. */
export interface ExpectedChallenge {
  /** The address that was ordered. */
  readonly identifier: string;
  /** `from` of the challenge object. */
  readonly from: string;
  /** When the authorization expires; absent when the server did not say. */
  readonly expires?: Date;
  /** Whether a challenge mail has been answered before, also by an earlier process. */
  readonly answered?: (mail: { readonly messageId?: string; readonly tokenPart1: string }) => boolean;
}

/** The rules that the header fields alone decide. */
export interface HeaderVerdict {
  /** False: not an ACME mail at all. */
  readonly isChallenge: boolean;
  readonly checks: readonly Check[];
  /** Whether From is the expected address: without it nothing else is worth a question to DNS. */
  readonly fromExpected: boolean;
  readonly challenge: ParsedChallengeMail | undefined;
}

/** Applies the rules of RFC 8823 section 3 items 5 and 6 and section 3.1 items 1 to 5 to the header fields of a message. */
export function checkChallengeHeaders(message: Message, expected: ExpectedChallenge, now: Date): HeaderVerdict {
  const from = checkFrom(message, expected);
  const subjects = headerFields(message, 'subject').map((field) => readAcmeSubject(field.value));
  const speaksAcme = subjects.some(
    (subject) => subject !== undefined && (subject.prefix === '' || isReplyPrefix(subject.prefix)),
  );
  const checks = [
    checkPending(expected, now),
    ...checkSubject(headerFields(message, 'subject').map((field) => field.value)),
    from,
    checkTo(message, expected),
    ...checkAutoSubmitted(message),
    checkReplyTo(message),
    checkMessageId(message),
  ];
  const fromExpected = from.outcome === 'pass';
  const isChallenge = speaksAcme || (fromExpected && subjects.some((subject) => subject !== undefined));
  return { isChallenge, checks, fromExpected, challenge: parseChallengeMail(message) };
}

/** The rule that a challenge is answered once (RFC 8823 section 3 item 6). */
export function checkOnce(challenge: ParsedChallengeMail | undefined, expected: ExpectedChallenge): Check {
  const rfc = 'RFC 8823 3 item 6';
  if (challenge === undefined)
    return outcome('once', rfc, 'skip', 'There is no challenge that could have been answered.');
  if (expected.answered === undefined) {
    return outcome('once', rfc, 'skip', 'Not looked at: no record of answered challenges was given.');
  }
  const { messageId, tokenPart1 } = challenge;
  const before = expected.answered(messageId === undefined ? { tokenPart1 } : { messageId, tokenPart1 });
  return checked('once', rfc, !before, 'It has not been answered before.', 'It has been answered before.');
}

/** The rule that an order of ours waits (RFC 8823 section 3 item 5). */
export function checkPending(expected: ExpectedChallenge, now: Date): Check {
  const rfc = 'RFC 8823 3 item 5';
  const { expires } = expected;
  const readable = parseAddress(expected.identifier) !== undefined && parseAddress(expected.from) !== undefined;
  const who = `for ${shown(expected.identifier)} and mail from ${shown(expected.from)}`;
  if (expires !== undefined && expires.getTime() < now.getTime()) {
    return outcome('pending', rfc, 'fail', `The order ${who} expired at ${expires.toISOString()}.`);
  }
  return checked('pending', rfc, readable, `An order waits ${who}.`, `No order can wait ${who}: not two addresses.`);
}

/** The rules on the subject: `not-a-reply` and `subject`. */
export function checkSubject(values: readonly string[]): readonly Check[] {
  const rfc = 'RFC 8823 3.1 item 1';
  const replyRfc = 'RFC 8823 3 item 5';
  const [value] = values;
  if (value === undefined || values.length > 1) {
    const no = values.length > 1 ? `There are ${values.length} Subject fields.` : 'There is no Subject field.';
    return [outcome('not-a-reply', replyRfc, 'skip', no), outcome('subject', rfc, 'fail', no)];
  }
  const subject = readAcmeSubject(value);
  const reply = subject !== undefined && isReplyPrefix(subject.prefix);
  const notAReply = checked(
    'not-a-reply',
    replyRfc,
    !reply,
    'The subject is not that of a reply.',
    `The subject is that of a reply: ${shown(value)}.`,
  );
  const problem =
    subject === undefined
      ? 'does not say "ACME:"'
      : subject.prefix !== '' && !reply
        ? 'has text before "ACME:"'
        : subject.problem;
  const no = `The subject ${problem ?? ''}: ${shown(subject?.text ?? value)}.`;
  return [
    notAReply,
    checked('subject', rfc, problem === undefined, 'The subject holds a token of 16 bytes or more.', no),
  ];
}

function checkFrom(message: Message, expected: ExpectedChallenge): Check {
  return checkAddress('from', 'RFC 8823 3.1 item 2', message, expected.from);
}

function checkTo(message: Message, expected: ExpectedChallenge): Check {
  return checkAddress('to', 'RFC 8823 3.1 item 3', message, expected.identifier);
}

/** One field, one address, the expected one. */
export function checkAddress(name: 'from' | 'to', rfc: string, message: Message, wanted: string): Check {
  const label = name === 'from' ? 'From' : 'To';
  const fields = headerFields(message, name);
  const [field] = fields;
  if (field === undefined || fields.length > 1) {
    return outcome(
      name,
      rfc,
      'fail',
      `There ${fields.length === 0 ? 'is no' : `are ${fields.length}`} ${label} field${fields.length > 1 ? 's' : ''}.`,
    );
  }
  const seen = parseSingleMailbox(field.value);
  const address = parseAddress(wanted);
  if (seen === undefined)
    return outcome(name, rfc, 'fail', `${label} is not one plain address: ${shown(field.value)}.`);
  const same = address !== undefined && sameAddress(seen, address);
  const is = `${label} is ${shown(formatAddress(seen))}`;
  return checked(name, rfc, same, `${is}, as expected.`, `${is}, expected was ${shown(wanted)}.`);
}

function checkAutoSubmitted(message: Message): readonly Check[] {
  const rfc = 'RFC 8823 3.1 item 5, RFC 3834 5';
  const fields = headerFields(message, 'auto-submitted');
  const value = (fields[0]?.value ?? '').slice(0, 500);
  const [keyword = '', ...parameters] = value.split(';').map((part) => part.trim());
  const word = keyword.replace(/[ \t]*\([^()]*\)$/, '').toLowerCase();
  const holds = fields.length === 1 && word === 'auto-generated';
  const seen =
    fields.length === 1 ? `Auto-Submitted is ${shown(value)}` : `There are ${fields.length} Auto-Submitted fields`;
  const first = checked('auto-submitted', rfc, holds, `${seen}.`, `${seen}, it must be auto-generated, once.`);
  if (!holds || parameters.some((parameter) => /^type[ \t]*=[ \t]*"?acme"?$/i.test(parameter))) return [first];
  return [first, outcome('auto-submitted-type', rfc, 'note', 'Auto-Submitted does not say type=acme.')];
}

function checkReplyTo(message: Message): Check {
  const rfc = 'RFC 8823 3.1 item 4, 3.2 item 3';
  const fields = headerFields(message, 'reply-to');
  const [field] = fields;
  if (field === undefined)
    return outcome('reply-to', rfc, 'pass', 'There is no Reply-To: the answer goes to the From address.');
  if (fields.length > 1) return outcome('reply-to', rfc, 'fail', `There are ${fields.length} Reply-To fields.`);
  const address = parseSingleMailbox(field.value);
  const yes = `The answer goes to ${shown(address === undefined ? '' : formatAddress(address))}.`;
  return checked(
    'reply-to',
    rfc,
    address !== undefined,
    yes,
    `Reply-To is not one plain address: ${shown(field.value)}.`,
  );
}

function checkMessageId(message: Message): Check {
  const rfc = 'RFC 5322 3.6.4';
  const id = readOptional(message, 'message-id', parseMessageId);
  if (id === undefined) return outcome('message-id', rfc, 'note', 'There is no Message-ID: the answer cannot name it.');
  const value = headerFields(message, 'message-id')[0]?.value ?? '';
  return checked(
    'message-id',
    rfc,
    id !== 'unreadable',
    `It is ${shown(value)}.`,
    `Message-ID is doubled or malformed: ${shown(value)}.`,
  );
}
