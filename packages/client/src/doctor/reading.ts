import type { Mailbox, MailboxMark } from '../mailbox/mailbox.ts';
import { failed } from './failed.ts';
import { good, spanText } from './finding.ts';
import type { Finding } from './finding.ts';

/** How it went, and the place behind which new mail will lie. */
export interface ReadingResult {
  readonly finding: Finding;
  readonly mark?: MailboxMark;
}

const ways: Readonly<Record<string, string>> = {
  'imap-smtp': 'The IMAP server lets us in',
  'maildir-sendmail': 'The Maildir can be read',
  file: 'The folder of messages can be read',
};

/** Connects, logs in and looks at the folders, altering nothing. */
export async function examineReading(mailbox: Mailbox, now: () => Date, signal: AbortSignal): Promise<ReadingResult> {
  const began = now().getTime();
  try {
    const mark = await mailbox.mark(signal);
    const tookMs = now().getTime() - began;
    const what = `${ways[mailbox.kind] ?? 'The mailbox can be read'}, in ${spanText(tookMs)}.`;
    return { finding: good('read', what, { facts: { tookMs } }), mark };
  } catch (error) {
    return { finding: failed('read', error, signal) };
  }
}
