/**
 * Every kind of mailbox: what it is called, what it is for, and how it is loaded. Nothing of a kind is imported before it is
 * asked for.
 */
export const mailboxKinds = {
  'imap-smtp': {
    summary: 'reads by IMAP, sends by SMTP',
    load: async () => (await import('./imap-smtp/imap-smtp-mailbox.ts')).openImapSmtpMailbox,
  },
  'maildir-sendmail': {
    summary: 'reads a Maildir, sends by SMTP or a sendmail command',
    load: async () => (await import('./maildir-sendmail/maildir-sendmail-mailbox.ts')).openMaildirSendmailMailbox,
  },
  file: {
    summary: 'hands mail over as files to another program',
    load: async () => (await import('./file/file-mailbox.ts')).openFileMailbox,
  },
  interactive: {
    summary: 'asks a person to paste the mail and to send the reply',
    load: async () => (await import('./interactive/interactive-mailbox.ts')).openInteractiveMailbox,
  },
} as const;

/** The name of a mailbox kind. */
export type MailboxKind = keyof typeof mailboxKinds;
