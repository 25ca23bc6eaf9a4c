import { ConfigInvalid } from '../errors.ts';
import { formatAddress, parseAddress, parseSingleMailbox } from '../mail/address.ts';
import { composeDate, parseDate } from '../mail/date.ts';
import { composeMessage } from '../mail/header-field.ts';
import type { HeaderLine } from '../mail/header-field.ts';
import type { Message } from '../mail/message.ts';
import { headerFields, singleHeader } from '../mail/message.ts';
import { parseMessageId } from '../mail/message-id.ts';
import { readAcmeSubject, tokenProblem } from './subject.ts';

/** What a challenge mail is made of. */
export interface ChallengeMail {
  /** The address that the challenge object names as `from`. */
  readonly from: string;
  /** The address to be proven. */
  readonly to: string;
  /** base64url of at least 16 random bytes. */
  readonly tokenPart1: string;
  /** With angle brackets. */
  readonly messageId: string;
  readonly date: Date;
  /** Where responses shall go, when not to `from`. */
  readonly replyTo?: string;
  /** Named in the text for people. */
  readonly caName?: string;
  /** Named in the text for people. */
  readonly directoryUrl?: string;
}

/** What a program needs of a challenge mail in order to answer it; every address in the form `formatAddress` writes. */
export interface ParsedChallengeMail {
  readonly tokenPart1: string;
  readonly from: string;
  readonly to: string;
  readonly replyTo?: string;
  /** With angle brackets. */
  readonly messageId?: string;
  /** Decoded. */
  readonly subject: string;
  readonly date?: Date;
}

/**
 * Composes the challenge mail of RFC 8823 section 3.1, not signed yet: hand it to `signDkim`.
 *
 * Throws ConfigInvalid when an address, the token or the Message-ID is not what it should be.
 */
export function composeChallengeMail(mail: ChallengeMail): Uint8Array {
  const problem = tokenProblem(mail.tokenPart1);
  if (problem !== undefined) throw invalid('tokenPart1', 'base64url of 16 bytes or more');
  if (parseMessageId(mail.messageId) === undefined) throw invalid('messageId', '<left@right>');
  const to = requireAddress('to', mail.to);
  const headers: HeaderLine[] = [
    ['Auto-Submitted', 'auto-generated; type=acme'],
    ['Date', composeDate(mail.date)],
    ['Message-ID', mail.messageId],
    ['From', requireAddress('from', mail.from)],
    ['To', to],
  ];
  if (mail.replyTo !== undefined) headers.push(['Reply-To', requireAddress('replyTo', mail.replyTo)]);
  const text = explain(mail, to);
  const ascii = /^[\x20-\x7e\r\n]*$/.test(text);
  headers.push(
    ['Subject', `ACME: ${mail.tokenPart1}`],
    ['MIME-Version', '1.0'],
    ['Content-Type', `text/plain; charset=${ascii ? 'us-ascii' : 'utf-8'}`],
    ['Content-Transfer-Encoding', ascii ? '7bit' : '8bit'],
  );
  return composeMessage(headers, text);
}

/**
 * Reads a challenge mail; `undefined` when the message is none, or not one that could be answered.
 *
 * Reading is not checking: whether it may be answered is for `verifyChallengeMail` to say.
 */
export function parseChallengeMail(message: Message): ParsedChallengeMail | undefined {
  const subject = readAcmeSubject(singleHeader(message, 'subject') ?? '');
  const from = parseSingleMailbox(singleHeader(message, 'from') ?? '');
  const to = parseSingleMailbox(singleHeader(message, 'to') ?? '');
  if (subject?.tokenPart1 === undefined || subject.prefix !== '' || from === undefined || to === undefined) {
    return undefined;
  }
  const replyTo = readOptional(message, 'reply-to', parseSingleMailbox);
  const messageId = readOptional(message, 'message-id', parseMessageId);
  if (replyTo === 'unreadable' || messageId === 'unreadable') return undefined;
  const date = parseDate(singleHeader(message, 'date') ?? '');
  return {
    tokenPart1: subject.tokenPart1,
    from: formatAddress(from),
    to: formatAddress(to),
    ...(replyTo === undefined ? {} : { replyTo: formatAddress(replyTo) }),
    ...(messageId === undefined ? {} : { messageId }),
    subject: subject.text,
    ...(date === undefined ? {} : { date }),
  };
}

/** Reads a field that may be absent but must not be doubled or unreadable. */
export function readOptional<T>(
  message: Message,
  name: string,
  parse: (value: string) => T | undefined,
): T | undefined | 'unreadable' {
  const fields = headerFields(message, name);
  const [field] = fields;
  if (field === undefined) return undefined;
  return fields.length > 1 ? 'unreadable' : (parse(field.value) ?? 'unreadable');
}

function explain(mail: ChallengeMail, to: string): string {
  const who = oneLine(mail.caName) ?? 'A certification authority';
  const where = oneLine(mail.directoryUrl);
  return [
    `${who} was asked for an S/MIME certificate for`,
    `${to}.`,
    '',
    'If you did not ask for it, do nothing: without an answer no certificate is issued.',
    '',
    'If you did, your ACME client answers this message by itself, or asks you for its',
    'subject and tells you what to reply.',
    ...(where === undefined ? [] : ['', `ACME server: ${where}`]),
    '',
  ].join('\r\n');
}

function oneLine(text: string | undefined): string | undefined {
  return text?.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 500);
}

function requireAddress(path: string, value: string): string {
  const address = parseAddress(value);
  if (address === undefined) throw invalid(path, 'local@domain');
  return formatAddress(address);
}

function invalid(path: string, expected: string): ConfigInvalid {
  return new ConfigInvalid(
    'CHALLENGE_MAIL_INVALID',
    `A challenge mail cannot be composed: ${path} is not ${expected}.`,
    {
      path,
      expected,
    },
  );
}
