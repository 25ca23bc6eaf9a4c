import type { Check, CheckReport } from '../check-report.ts';
import { passed } from '../check-report.ts';
import { checkChallengeHeaders, checkOnce, checkPending, checkSubject } from '../email-reply/check-challenge.ts';
import type { ExpectedChallenge } from '../email-reply/check-challenge.ts';
import type { ParsedChallengeMail } from '../email-reply/challenge-mail.ts';
import { readAcmeSubject } from '../email-reply/subject.ts';
import { AcmeSmimeError, MessageRejected } from '../errors.ts';
import { formatAddress, parseAddress } from './address.ts';
import { proveByDkim, settleAuthenticity } from './authenticity.ts';
import type { Authenticity, AuthenticityOptions } from './authenticity.ts';
import { challengeSignedHeaders } from './dkim-headers.ts';
import { parseMessage } from './message.ts';
import type { Message } from './message.ts';
import { outcome } from './shown.ts';
import { proveBySmime } from './smime-proof.ts';

declare const verified: unique symbol;

/** A challenge that may be answered. Only this file can make one; `composeResponseMail` accepts nothing else. */
export interface VerifiedMessage {
  readonly [verified]: true;
  readonly challenge: ParsedChallengeMail;
  readonly report: CheckReport;
}

/** What verification of a challenge mail needs beside the mail. */
export interface ChallengeVerificationOptions extends AuthenticityOptions {
  /** DER certificates that an S/MIME signer of this CA must chain to; without any, S/MIME proves nothing. */
  readonly smimeAnchors?: readonly Uint8Array[];
}

/** What came out for one mail. */
export interface ChallengeVerification {
  readonly report: CheckReport;
  /** Present when no rule failed. */
  readonly message: VerifiedMessage | undefined;
  /** False: not an ACME mail at all, to be passed over in silence. */
  readonly isChallenge: boolean;
  /** True when only an unanswered DNS question stood in the way: worth another try later. */
  readonly temporary: boolean;
}

const made = new WeakSet<object>();
const rfc = 'RFC 8823 3.1 item 6';

/**
 * Checks a mail as the challenge an order waits for, by every rule of RFC 8823 sections 3 and 3.1, and lists them all.
 *
 * Nothing in the mail makes it throw. DNS is asked only for keys of the expected sender's domain, and only when the From address
 * is the expected one.
 */
export async function verifyChallengeMail(
  raw: Uint8Array,
  expected: ExpectedChallenge,
  options: ChallengeVerificationOptions,
): Promise<ChallengeVerification> {
  const message = readMessage(raw);
  if ('check' in message) {
    const report = { checks: [checkPending(expected, options.now), message.check] };
    return { report, message: undefined, isChallenge: mentionsAcme(raw), temporary: false };
  }
  const headers = checkChallengeHeaders(message, expected, options.now);
  if (!headers.isChallenge) {
    return { report: { checks: headers.checks }, message: undefined, isChallenge: false, temporary: false };
  }
  const authenticity = headers.fromExpected ? await authenticate(message, expected, options) : notLookedAt;
  const checks = [...headers.checks, ...authenticity.checks, checkOnce(headers.challenge, expected)];
  const others = [...headers.checks, ...checks.slice(-1)];
  return {
    report: { checks },
    message: make(headers.challenge, { checks }),
    isChallenge: true,
    temporary: authenticity.temporary && passed({ checks: others }),
  };
}

/**
 * Takes a subject without its message, typed in by a person: the loud bypass. Nothing but the subject is checked; sender and
 * recipient are those expected. Only for a mailbox that is a person.
 */
export function acceptUnverifiedSubject(
  subject: string,
  expected: ExpectedChallenge,
  options: { readonly now: Date },
): { readonly report: CheckReport; readonly message: VerifiedMessage | undefined } {
  const value = subject
    .slice(0, 16 * 1024)
    .trim()
    .replace(/^Subject:[ \t]*/i, '');
  const tokenPart1 = readAcmeSubject(value)?.tokenPart1;
  const from = parseAddress(expected.from);
  const to = parseAddress(expected.identifier);
  const challenge =
    tokenPart1 === undefined || from === undefined || to === undefined
      ? undefined
      : { tokenPart1, from: formatAddress(from), to: formatAddress(to), subject: `ACME: ${tokenPart1}` };
  const checks = [
    checkPending(expected, options.now),
    ...checkSubject([value]),
    ...['from', 'to', 'auto-submitted'].map((id) => outcome(id, 'RFC 8823 3.1', 'skip', 'Only the subject is known.')),
    outcome('authentic', rfc, 'note', 'NOTHING proves who this subject is from: a person vouches for it.'),
    checkOnce(challenge, expected),
  ];
  return { report: { checks }, message: make(challenge, { checks }) };
}

/** Refuses, with MessageRejected, whatever was not made here, whatever its type claims. */
export function requireVerified(message: VerifiedMessage): void {
  if (made.has(message)) return;
  const check = outcome('authentic', rfc, 'fail', 'The message did not come out of verifyChallengeMail.');
  throw new MessageRejected('Only a verified challenge can be answered.', { checks: [check] });
}

function make(challenge: ParsedChallengeMail | undefined, report: CheckReport): VerifiedMessage | undefined {
  if (challenge === undefined || !passed(report)) return undefined;
  // Frozen: what was verified cannot be changed before it is answered.
  const checks = Object.freeze(report.checks.map((check) => Object.freeze({ ...check })));
  const message = Object.freeze({ challenge: Object.freeze({ ...challenge }), report: Object.freeze({ checks }) });
  made.add(message);
  return message as unknown as VerifiedMessage;
}

async function authenticate(
  message: Message,
  expected: ExpectedChallenge,
  options: ChallengeVerificationOptions,
): Promise<Authenticity> {
  const from = parseAddress(expected.from);
  if (from === undefined) return notLookedAt;
  const demand = { fromDomain: from.domainAscii, listed: challengeSignedHeaders, rfc };
  const smime = await proveBySmime(message, { from, anchors: options.smimeAnchors ?? [], now: options.now });
  return settleAuthenticity([await proveByDkim(message, demand, options), smime], options.level, rfc);
}

const notLookedAt: Authenticity = {
  authentic: false,
  temporary: false,
  checks: [outcome('authentic', rfc, 'skip', 'Not looked at: the message is not from the expected address.')],
};

/** A message, or why it cannot be one. */
export function readMessage(raw: Uint8Array): Message | { readonly check: Check } {
  try {
    return parseMessage(raw);
  } catch (error) {
    if (!(error instanceof AcmeSmimeError)) throw error;
    return { check: outcome('well-formed', 'RFC 5322 2', 'fail', error.message) };
  }
}

function mentionsAcme(raw: Uint8Array): boolean {
  return /^Subject:[^\r\n]*ACME:/im.test(Buffer.from(raw.subarray(0, 256 * 1024)).toString('latin1'));
}
