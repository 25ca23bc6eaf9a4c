import { readFile } from 'node:fs/promises';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { Log } from '../log.ts';
import { revealSecret } from '../secrets/reveal-secret.ts';
import type { SecretSurroundings } from '../secrets/reveal-secret.ts';
import type { SecretSource } from '../secrets/secret-ref.ts';
import type { TlsTrust } from './endpoint.ts';
import type { Prompt } from './interactive/prompt.ts';
import type { Mailbox } from './mailbox.ts';
import type { ImapSettings, MailboxSettings, SmtpSettings } from './mailbox-settings.ts';
import type { Password } from './password.ts';
import { mailboxKinds } from './registry.ts';
import { imapServersOf, smtpServersOf } from './find-server.ts';

/** What a mailbox needs beside its settings. */
export interface MailboxSurroundings {
  readonly secrets: SecretSurroundings;
  readonly trust: TlsTrust;
  readonly log: Log;
  readonly prompt?: Prompt;
  /** `work` is where other programs leave files for the older way of handing mail over. */
  readonly folders: { readonly work: string };
}

/**
 * Opens the mailbox that settings describe; nothing is connected, and each password is fetched once, when it is needed.
 *
 * @throws ConfigInvalid `MAILBOX_MISSING` when a person would have to be asked and may not be
 */
export async function openMailboxOf(
  address: string,
  settings: MailboxSettings,
  surroundings: MailboxSurroundings,
): Promise<Mailbox> {
  const { trust, log, prompt } = surroundings;
  switch (settings.kind) {
    case 'imap-smtp': {
      const open = await mailboxKinds['imap-smtp'].load();
      const passwords = passwordsOf(surroundings);
      const imap = imapServer(settings.imap, address, passwords);
      return open({ ...trust, imap, smtp: smtpServer(settings.smtp, address, passwords, settings.imap), log });
    }
    case 'maildir-sendmail': {
      const open = await mailboxKinds['maildir-sendmail'].load();
      const { maildir, out } = settings;
      if (out.kind === 'sendmail') return open({ maildir, out, log });
      const smtp = smtpServer(out, address, passwordsOf(surroundings));
      return open({ maildir, out: { kind: 'smtp', ...smtp, ...trust }, log });
    }
    case 'file': {
      const open = await mailboxKinds.file.load();
      if (settings.form === 'messages') return open({ form: settings.form, folder: settings.folder, log });
      return open({ form: settings.form, workDir: surroundings.folders.work, log });
    }
    case 'interactive': {
      if (prompt === undefined)
        throw new ConfigInvalid(
          'MAILBOX_MISSING',
          `No mailbox was named for ${address} and nobody may be asked; use --imap or --maildir.`,
          { path: '--imap' },
        );
      const open = await mailboxKinds.interactive.load();
      return open({ prompt, readFile: async (path) => new Uint8Array(await readFile(path)) });
    }
  }
}

/** Fetches passwords, each once however many servers and connections want it. */
type Passwords = (source: SecretSource, purpose: string) => Password;

function passwordsOf({ secrets }: MailboxSurroundings): Passwords {
  const known = new Map<SecretSource, Promise<string>>();
  return (source, purpose) => () => {
    const fetched = known.get(source) ?? revealSecret(source, secrets, purpose);
    known.set(source, fetched);
    return fetched;
  };
}

function imapServer(settings: ImapSettings, address: string, passwordOf: Passwords) {
  const { login, password } = settings;
  const [server, ...alternatives] = imapServersOf(settings, address);
  return { ...server, alternatives, login, password: passwordOf(password, `password of ${login} at ${server.host}`) };
}

/** Submission falls back to login and password of the IMAP account, as mail programs do. */
function smtpServer(settings: SmtpSettings, address: string, passwordOf: Passwords, imap?: ImapSettings) {
  const [server, ...alternatives] = smtpServersOf(settings, address, imap?.host);
  const login = settings.login ?? imap?.login;
  const password = settings.password ?? imap?.password;
  return {
    ...server,
    alternatives,
    ...(login === undefined ? {} : { login }),
    ...(login === undefined || password === undefined
      ? {}
      : { password: passwordOf(password, `password of ${login} at ${server.host}`) }),
  };
}
