import { AcmeSmimeError } from '@acme-smime/protocol';
import type { Mailbox, OutgoingMail } from '../mailbox/mailbox.ts';
import { failed } from './failed.ts';
import { good, note, spanText } from './finding.ts';
import type { Finding } from './finding.ts';

/** How it went, and whether the mail may be on its way. */
export interface SendingResult {
  readonly finding: Finding;
  readonly left: boolean;
}

/** Sends a mail for good. */
export async function examineSending(
  mailbox: Mailbox,
  mail: OutgoingMail,
  now: () => Date,
  signal: AbortSignal,
): Promise<SendingResult> {
  const began = now().getTime();
  try {
    await mailbox.send(mail, { signal, commit: async () => undefined });
    const tookMs = now().getTime() - began;
    const what = `A mail from ${mail.from} to itself was taken, in ${spanText(tookMs)}.`;
    return { finding: good('send', what, { facts: { tookMs, sent: true } }), left: true };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AcmeSmimeError) || error.code !== 'SEND_UNCERTAIN')
      return { finding: failed('send', error, signal), left: false };
    const details = { code: error.code, advice: 'If the mail arrives all the same, look at the connection.' };
    return { finding: note('send', error.message, details), left: true };
  }
}

const withheld = new Error('the mail is not meant to leave');

/**
 * Goes as far as can be gone without sending: connection, login, sender, recipient and, with SMTP, the text but for its end.
 * The contract of `Mailbox.send` says that nothing leaves when `commit` fails.
 */
export async function rehearseSending(mailbox: Mailbox, mail: OutgoingMail, signal: AbortSignal): Promise<Finding> {
  const commit = async (): Promise<void> => {
    throw withheld;
  };
  try {
    await mailbox.send(mail, { signal, commit });
  } catch (error) {
    if (error !== withheld) return failed('send', error, signal);
  }
  const what = `A mail from ${mail.from} would be taken; none was sent.`;
  return good('send', what, { facts: { sent: false } });
}
