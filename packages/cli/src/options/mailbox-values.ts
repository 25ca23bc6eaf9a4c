import type { Disposal } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { MailboxOptions } from './mailbox-options.ts';

/** Which kind of mailbox the options ask for. */
export function mailboxKindOf(options: MailboxOptions): 'imap-smtp' | 'maildir-sendmail' | 'interactive' {
  if (options.imap === true) return 'imap-smtp';
  return options.maildir === undefined ? 'interactive' : 'maildir-sendmail';
}

/** Milliseconds to go on for. Throws ConfigInvalid `TIMEOUT_INVALID`. */
export function timeoutOf(options: MailboxOptions): number {
  const seconds = options.timeout ?? (mailboxKindOf(options) === 'interactive' ? 86_400 : 600);
  if (seconds > 0) return seconds * 1000;
  throw new ConfigInvalid('TIMEOUT_INVALID', '--timeout takes a number of seconds above zero.', { path: '--timeout' });
}

/** What becomes of the answered mail. */
export function disposalOf(options: MailboxOptions): Disposal {
  if (options.deleteChallenge === true) return { action: 'delete' };
  return options.moveTo === undefined ? { action: 'keep' } : { action: 'move', folder: options.moveTo };
}
