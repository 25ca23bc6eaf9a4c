import type { SecretSource } from '../secrets/secret-ref.ts';
import type { TlsMode } from './endpoint.ts';

/** An IMAP account as data. Without `host`, `port` or `tls` the server is looked for: see `find-server.ts`. */
export interface ImapSettings {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: TlsMode;
  readonly login: string;
  readonly password: SecretSource;
}

/** A submission account as data. Without `login` the server must take the mail as it is. */
export interface SmtpSettings {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: TlsMode;
  readonly login?: string;
  readonly password?: SecretSource;
}

/** The way out of a mailbox that can only be read. */
export type OutletSettings =
  | ({ readonly kind: 'smtp' } & SmtpSettings)
  | { readonly kind: 'sendmail'; readonly command: readonly string[] };

/** How a mailbox is read and written, as data; `openMailboxOf` opens it. */
export type MailboxSettings =
  | { readonly kind: 'imap-smtp'; readonly imap: ImapSettings; readonly smtp: SmtpSettings }
  | { readonly kind: 'maildir-sendmail'; readonly maildir: string; readonly out: OutletSettings }
  /** `messages`: whole ones, in `folder`. `subjects`: as the older client did, in `tmp` below the folder of work. */
  | { readonly kind: 'file'; readonly form: 'messages'; readonly folder: string }
  | { readonly kind: 'file'; readonly form: 'subjects' }
  | { readonly kind: 'interactive' };
