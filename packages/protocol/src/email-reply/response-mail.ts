import { ConfigInvalid } from '../errors.ts';
import { formatAddress, parseMailboxes, parseSingleMailbox } from '../mail/address.ts';
import { composeDate } from '../mail/date.ts';
import { composeMessage } from '../mail/header-field.ts';
import type { HeaderLine } from '../mail/header-field.ts';
import { headerFields, singleHeader } from '../mail/message.ts';
import type { Message } from '../mail/message.ts';
import { parseMessageId, parseMessageIds } from '../mail/message-id.ts';
import { plainTexts } from '../mail/parts.ts';
import { requireVerified } from '../mail/verify.ts';
import type { VerifiedMessage } from '../mail/verify.ts';
import { composeResponseBlock, readResponseBlocks } from './response-block.ts';
import { readAcmeSubject } from './subject.ts';

/** What an answer needs beside the challenge. */
export interface ResponseContent {
  /** From `responseDigest`. */
  readonly digest: string;
  /** With angle brackets. */
  readonly messageId: string;
  readonly date: Date;
}

/** An answer that is ready to leave. */
export interface ResponseMail {
  readonly from: string;
  readonly to: string;
  /** For a person who answers by hand. */
  readonly subject: string;
  /** For a person who answers by hand: the text with the block. */
  readonly body: string;
  readonly messageId: string;
  /** The whole message, CRLF line ends. */
  readonly raw: Uint8Array;
}

/** A response as its mail says; addresses in the form `formatAddress` writes. */
export interface ParsedResponseMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly tokenPart1?: string;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** Every block that holds 32 bytes, in the order of the parts. */
  readonly digests: readonly Uint8Array[];
}

/**
 * Composes the answer to a verified challenge (RFC 8823 section 3.2).
 *
 * Every value is composed anew from what was parsed. Throws MessageRejected for anything that `verifyChallengeMail` did not
 * make, ConfigInvalid for a digest or Message-ID that is none.
 */
export function composeResponseMail(message: VerifiedMessage, content: ResponseContent): ResponseMail {
  requireVerified(message);
  const { challenge } = message;
  if (parseMessageId(content.messageId) === undefined) {
    const where = { path: 'messageId', expected: '<left@right>' };
    throw new ConfigInvalid('MESSAGE_ID_INVALID', 'A response cannot be composed: its Message-ID is not one.', where);
  }
  const body = composeResponseBlock(content.digest);
  const from = challenge.to;
  const to = challenge.replyTo ?? challenge.from;
  const subject = `Re: ACME: ${challenge.tokenPart1}`;
  const answers: HeaderLine[] =
    challenge.messageId === undefined
      ? []
      : [
          ['In-Reply-To', challenge.messageId],
          ['References', challenge.messageId],
        ];
  const headers: HeaderLine[] = [
    ['Date', composeDate(content.date)],
    ['Message-ID', content.messageId],
    ...answers,
    ['From', from],
    ['To', to],
    ['Subject', subject],
    ['Auto-Submitted', 'auto-replied'],
    ['MIME-Version', '1.0'],
    ['Content-Type', 'text/plain; charset=us-ascii'],
    ['Content-Transfer-Encoding', '7bit'],
  ];
  return { from, to, subject, body, messageId: content.messageId, raw: composeMessage(headers, body) };
}

/**
 * Reads a response; `undefined` when From or To cannot be read, so that it can be none.
 *
 * Searches every text/plain part, whatever its transfer encoding, for blocks (RFC 8823 section 3.2 item 7).
 */
export function parseResponseMail(message: Message): ParsedResponseMail | undefined {
  const from = parseSingleMailbox(singleHeader(message, 'from') ?? '');
  const to = parseMailboxes(singleHeader(message, 'to') ?? '');
  if (from === undefined || to === undefined) return undefined;
  const tokenPart1 = readAcmeSubject(singleHeader(message, 'subject') ?? '')?.tokenPart1;
  return {
    from: formatAddress(from),
    to: to.map(formatAddress),
    ...(tokenPart1 === undefined ? {} : { tokenPart1 }),
    inReplyTo: messageIds(message, 'in-reply-to'),
    references: messageIds(message, 'references'),
    digests: plainTexts(message).flatMap(readResponseBlocks),
  };
}

/** Every identifier in the fields of a name, 50 a field at most. */
export function messageIds(message: Message, name: string): readonly string[] {
  return headerFields(message, name)
    .slice(0, 5)
    .flatMap((field) => parseMessageIds(field.value));
}
