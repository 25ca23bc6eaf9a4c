import { ConfigInvalid } from '@acme-smime/protocol';
import type { MailboxSettings, OutletSettings, SmtpSettings } from '../mailbox/mailbox-settings.ts';
import type { SecretRef } from '../secrets/secret-ref.ts';
import { mergeLayers } from './layer.ts';
import type { CertificateLayer, MailboxLayer } from './layer.ts';

/**
 * The mailbox of an address, from everything that is said about it, strongest first. A source that speaks of another kind
 * of mailbox than a stronger one does not count. Nothing said at all: a person is asked to paste.
 *
 * @throws ConfigInvalid SMTP_HOST_MISSING, MAILDIR_MISSING
 */
export function resolveMailbox(address: string, layers: readonly CertificateLayer[]): MailboxSettings {
  const said = layers.flatMap((layer) => layer.mailboxes?.[address] ?? layer.mailbox ?? []);
  const kind = said.find((one) => one.kind !== undefined)?.kind ?? impliedKind(said);
  const merged = mergeLayers(said.filter((one) => one.kind === undefined || one.kind === kind));
  switch (kind) {
    case 'imap-smtp':
      return { kind, imap: imapOf(merged, address), smtp: smtpOf(merged) };
    case 'maildir-sendmail':
      return { kind, maildir: maildirOf(merged), out: outletOf(merged) };
    case 'file':
      return merged.messageFolder === undefined
        ? { kind, form: 'subjects' }
        : { kind, form: 'messages', folder: merged.messageFolder };
    case 'interactive':
      return { kind };
  }
}

function impliedKind(said: readonly MailboxLayer[]): 'imap-smtp' | 'maildir-sendmail' | 'interactive' {
  if (said.some((one) => one.maildir !== undefined)) return 'maildir-sendmail';
  return said.some((one) => one.host !== undefined) ? 'imap-smtp' : 'interactive';
}

function imapOf(said: MailboxLayer, address: string) {
  const { host, port, tls, password } = said;
  const login = said.login ?? address;
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(tls === undefined ? {} : { tls }),
    login,
    password: password ?? questionFor(login, host),
  };
}

function smtpOf(said: MailboxLayer): SmtpSettings {
  const { smtpHost: host, smtpPort: port, smtpTls: tls, smtpLogin: login, smtpPassword: password } = said;
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(tls === undefined ? {} : { tls }),
    ...(login === undefined ? {} : { login }),
    ...(password === undefined ? {} : { password }),
  };
}

function maildirOf({ maildir }: MailboxLayer): string {
  if (maildir !== undefined && maildir !== '') return maildir;
  throw new ConfigInvalid('MAILDIR_MISSING', 'Say which Maildir is read: the folder that holds new, cur and tmp.', {
    path: '--maildir',
  });
}

function outletOf(said: MailboxLayer): OutletSettings {
  if (said.sendmail !== undefined) return { kind: 'sendmail', command: said.sendmail };
  const smtp = smtpOf(said);
  if (smtp.host === undefined)
    throw new ConfigInvalid(
      'SMTP_HOST_MISSING',
      'Say how the answer leaves: name a submission server with --smtp-host or a program with --sendmail.',
      { path: '--smtp-host' },
    );
  if (smtp.login === undefined) return { kind: 'smtp', ...smtp };
  return { kind: 'smtp', ...smtp, password: smtp.password ?? questionFor(smtp.login, smtp.host) };
}

function questionFor(login: string, host: string | undefined): SecretRef {
  return { prompt: host === undefined ? `Password of ${login}: ` : `Password of ${login} at ${host}: ` };
}
