import {
  composeDate,
  composeMessage,
  formatAddress,
  parseAddress,
  parseMessage,
  parseSingleMailbox,
  plainTexts,
  requireEmailIdentifier,
  sameAddress,
  singleHeader,
} from '@acme-smime/protocol';
import type { Message } from '@acme-smime/protocol';
import type { OutgoingMail } from '../mailbox/mailbox.ts';

/** A harmless mail from a mailbox to itself. */
export interface TestMail {
  readonly address: string;
  /** With angle brackets. */
  readonly messageId: string;
  /** Stands in the text, for servers that give mail a Message-ID of their own. */
  readonly number: string;
  readonly subject: string;
  readonly mail: OutgoingMail;
}

/** No challenge, but it holds what mailboxes look for: so it is found the way a challenge would be. */
const subject = 'Harmless test by acme-smime, not an ACME: challenge';

/**
 * Composes it with the same header fields as the answer to a challenge, so that a signature says the same about both.
 * `number` are random bytes that nobody else knows.
 *
 * @throws ConfigInvalid EMAIL_INVALID
 */
export function composeTestMail(address: string, { date, number }: { date: Date; number: Uint8Array }): TestMail {
  const parsed = parseAddress(requireEmailIdentifier(address).value);
  const domain = parsed?.domainAscii ?? '';
  const own = parsed === undefined ? address : formatAddress(parsed);
  const text = Buffer.from(number).toString('hex');
  const messageId = `<${text}@${domain}>`;
  const answered = `<nothing.${text}@${domain}>`;
  const raw = composeMessage(
    [
      ['Date', composeDate(date)],
      ['Message-ID', messageId],
      ['In-Reply-To', answered],
      ['References', answered],
      ['From', own],
      ['To', own],
      ['Subject', subject],
      ['Auto-Submitted', 'auto-generated'],
      ['MIME-Version', '1.0'],
      ['Content-Type', 'text/plain; charset=us-ascii'],
      ['Content-Transfer-Encoding', '7bit'],
    ],
    `acme-smime sent this mail from this mailbox to itself, to see whether\nmail arrives and how it is signed. It can be deleted.\n\nNumber ${text}\n`,
  );
  return { address: own, messageId, number: text, subject, mail: { from: own, to: own, raw } };
}

/** How sure it is that a message is the test mail: `certainly` when it may be deleted. */
export function recogniseTestMail(raw: Uint8Array, test: TestMail): 'certainly' | 'probably' | 'no' {
  const message = readMessage(raw);
  if (message === undefined) return 'no';
  const byId = singleHeader(message, 'message-id') === test.messageId;
  const byNumber = textsOf(message).some((text) => text.includes(test.number));
  if (byId && byNumber && isFromTo(message, test.address)) return 'certainly';
  return byId || byNumber ? 'probably' : 'no';
}

function isFromTo(message: Message, address: string): boolean {
  const own = parseAddress(address);
  return ['from', 'to'].every((name) => {
    const seen = parseSingleMailbox(singleHeader(message, name) ?? '');
    return seen !== undefined && own !== undefined && sameAddress(seen, own);
  });
}

function readMessage(raw: Uint8Array): Message | undefined {
  try {
    return parseMessage(raw);
  } catch {
    return undefined;
  }
}

function textsOf(message: Message): readonly string[] {
  try {
    return plainTexts(message);
  } catch {
    return [];
  }
}
