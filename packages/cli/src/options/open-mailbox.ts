import { mailboxKinds } from '@acme-smime/client';
import type { Log, Mailbox, TlsMode } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import { readFile } from 'node:fs/promises';
import type { CliContext } from '../context.ts';
import { firstLineOf } from './files.ts';
import type { MailboxOptions } from './mailbox-options.ts';
import { mailboxKindOf } from './mailbox-values.ts';
import type { OutputOptions } from './output-options.ts';
import type { TrustOptions } from './trust-options.ts';

/** What every mailbox needs to know beside its own options. */
export interface MailboxSurroundings {
  readonly caBundle: string | undefined;
  readonly log: Log;
  readonly show: (text: string) => void;
}

type Options = MailboxOptions & TrustOptions & OutputOptions;

/** Opens the mailbox that the options describe; nothing is connected yet. */
export async function openMailbox(
  address: string,
  options: Options,
  context: CliContext,
  around: MailboxSurroundings,
): Promise<Mailbox> {
  const { openImapSmtpMailbox, openMaildirSendmailMailbox, openInteractiveMailbox } =
    await import('@acme-smime/client');
  const trust = {
    rejectUnauthorized: options.verifySsl,
    ...(around.caBundle === undefined ? {} : { caBundle: around.caBundle }),
  };
  switch (mailboxKindOf(options)) {
    case 'imap-smtp': {
      const imap = await imapServer(address, options, context);
      const smtp = await smtpServer(options, context, imap);
      const open = await mailboxKinds['imap-smtp'].load();
      return open({ ...trust, imap, smtp, log: around.log });
    }
    case 'maildir-sendmail': {
      const open = await mailboxKinds['maildir-sendmail'].load();
      const maildir = options.maildir ?? '';
      if (options.sendmail !== undefined)
        return open({
          maildir,
          out: { kind: 'sendmail', command: words(options.sendmail) },
          log: around.log,
        });
      const smtp = await smtpServer(options, context, undefined);
      return open({ maildir, out: { kind: 'smtp', ...smtp, ...trust }, log: around.log });
    }
    case 'interactive': {
      if (options.nonInteractive === true)
        throw new ConfigInvalid(
          'MAILBOX_MISSING',
          'No mailbox was named and nobody may be asked; use --imap or --maildir.',
          { path: '--imap' },
        );
      const ask = (question: string): Promise<string> => context.ask.line(question, context.signal);
      const open = await mailboxKinds.interactive.load();
      return open({
        prompt: { ask, show: around.show },
        readFile: async (path) => new Uint8Array(await readFile(path)),
      });
    }
  }
}

async function imapServer(address: string, options: Options, context: CliContext) {
  const { host, port } = options;
  if (host === undefined)
    throw new ConfigInvalid('IMAP_HOST_MISSING', 'Name the IMAP server of the mailbox with --host.', {
      path: '--host',
    });
  checkPort(port, '--port');
  const tls =
    options.ssl === true
      ? 'implicit'
      : options.imapMethod === undefined
        ? port === 143
          ? 'starttls'
          : 'implicit'
        : modeOf(options.imapMethod);
  const login = options.login ?? address;
  const password = secretOf(
    {
      text: options.password,
      file: options.passwordFile,
      env: options.passwordEnv,
      option: '--password',
      question: `Password of ${login} at ${host}: `,
    },
    options,
    context,
  );
  return { host, ...(port === undefined ? {} : { port }), tls, login, password };
}

async function smtpServer(
  options: Options,
  context: CliContext,
  imap: { readonly host: string; readonly login: string; readonly password: () => Promise<string> } | undefined,
) {
  const host = options.smtpHost ?? imap?.host;
  if (host === undefined)
    throw new ConfigInvalid(
      'SMTP_HOST_MISSING',
      'Say how the answer leaves: name a submission server with --smtp-host or a program with --sendmail.',
      { path: '--smtp-host' },
    );
  const { smtpPort: port } = options;
  checkPort(port, '--smtp-port');
  const login = options.smtpLogin ?? imap?.login;
  const own = {
    text: options.smtpPassword,
    file: options.smtpPasswordFile,
    env: options.smtpPasswordEnv,
    option: '--smtp-password',
    question: `Password of ${login ?? ''} at ${host}: `,
  };
  const named = [own.text, own.file, own.env].some((one) => one !== undefined);
  const password = named || imap === undefined ? secretOf(own, options, context) : imap.password;
  return {
    host,
    ...(port === undefined ? {} : { port }),
    tls:
      options.smtpMethod === undefined
        ? port === 465
          ? ('implicit' as const)
          : ('starttls' as const)
        : modeOf(options.smtpMethod),
    ...(login === undefined ? {} : { login, password }),
  };
}

function modeOf(method: 'SSL' | 'STARTTLS' | 'plain'): TlsMode {
  return method === 'SSL' ? 'implicit' : method === 'STARTTLS' ? 'starttls' : 'plain';
}

function checkPort(port: number | undefined, option: string): void {
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new ConfigInvalid('PORT_INVALID', `${option} takes a number from 1 to 65535.`, { path: option });
}

interface SecretSource {
  readonly text: string | undefined;
  readonly file: string | undefined;
  readonly env: string | undefined;
  readonly option: string;
  readonly question: string;
}

/** Fetches a secret when it is first needed, from where the user said, or by asking; once. */
function secretOf(source: SecretSource, options: Options, context: CliContext): () => Promise<string> {
  let known: Promise<string> | undefined;
  const fetch = async (): Promise<string> => {
    const { text, file, env, option } = source;
    if (text !== undefined) return text;
    if (file !== undefined) return firstLineOf(file, `${option}-file`);
    if (env !== undefined) {
      const value = context.env[env];
      if (value !== undefined) return value;
      throw new ConfigInvalid('PASSWORD_MISSING', `The environment variable ${env} of ${option}-env is not set.`, {
        path: `${option}-env`,
      });
    }
    if (options.nonInteractive === true)
      throw new ConfigInvalid(
        'PASSWORD_MISSING',
        `A password is needed and nobody may be asked; use ${option}-file or ${option}-env.`,
        { path: `${option}-file` },
      );
    return context.ask.secret(source.question, context.signal);
  };
  return () => (known ??= fetch());
}

/** Splits a command at blanks; quotes keep blanks together, and no shell is involved. */
export function words(command: string): readonly string[] {
  const found = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  if (found.length === 0)
    throw new ConfigInvalid('SENDMAIL_INVALID', '--sendmail names no program.', { path: '--sendmail' });
  return found;
}
