import type { Log } from '../../log.ts';
import type { Mailbox } from '../mailbox.ts';
import { sendBySmtp } from '../smtp-send.ts';
import type { SmtpOptions, SmtpServer } from '../smtp-send.ts';
import { prepareSmtp } from '../smtp/smtp-session.ts';
import { listFolders, listMails } from './list-maildir.ts';
import { writeMaildirMark } from './maildir-mark.ts';
import { sendBySendmail } from './sendmail-send.ts';
import { readMaildirRef, settleInMaildir } from './settle-maildir.ts';
import { watchMaildir } from './watch-maildir.ts';

/** The way out of a mailbox that can only be read. */
export type MailOutlet =
  | ({ readonly kind: 'smtp' } & SmtpServer & SmtpOptions)
  | { readonly kind: 'sendmail'; readonly command: readonly string[]; readonly timeoutMs?: number };

/** Options of `openMaildirSendmailMailbox`. */
export interface MaildirSendmailOptions {
  /** The folder that holds `new/` and `cur/`. */
  readonly maildir: string;
  readonly out: MailOutlet;
  /** Signs a mail before it is sent, where nobody behind `out` does. */
  readonly sign?: (raw: Uint8Array) => Promise<Uint8Array>;
  readonly log?: Log;
}

/** A mailbox that is read as a Maildir (Maildir++ folders for junk) and sends by SMTP or a sendmail command. */
export function openMaildirSendmailMailbox(options: MaildirSendmailOptions): Mailbox {
  const { maildir, out, sign } = options;
  const log = options.log ?? (() => undefined);
  return {
    kind: 'maildir-sendmail',
    async mark(signal) {
      signal.throwIfAborted();
      if (out.kind === 'smtp') prepareSmtp();
      const folders = await listFolders(maildir);
      const lists = folders.map(async (folder) => [folder, await listMails(maildir, folder)] as const);
      return writeMaildirMark(new Map(await Promise.all(lists)));
    },
    arrivals: ({ mark }, signal) => watchMaildir({ maildir, mark, log }, signal),
    async send(mail, { signal, commit }) {
      const raw = sign === undefined ? mail.raw : await sign(mail.raw);
      if (out.kind === 'smtp') return await sendBySmtp(out, { ...mail, raw }, { ...out, signal, commit });
      const { command, timeoutMs } = out;
      await sendBySendmail(
        command,
        { ...mail, raw },
        { signal, commit, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
      );
    },
    async settle(ref, disposal, signal) {
      signal.throwIfAborted();
      const mail = readMaildirRef(ref);
      if (mail !== undefined) await settleInMaildir(maildir, mail, { disposal, log });
    },
    close: async () => undefined,
  };
}
