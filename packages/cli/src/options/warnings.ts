import type { ResolvedCertificate } from '@acme-smime/client';
import type { CliContext } from '../context.ts';
import { styleFor } from '../output/style.ts';
import { hang } from '../output/wrap.ts';
import type { CertificateOptions } from './certificate-options.ts';
import type { MailboxOptions } from './mailbox-options.ts';
import type { TrustOptions } from './trust-options.ts';

type Options = Partial<MailboxOptions & TrustOptions & CertificateOptions>;

/** Says aloud what should not go unnoticed, every time. */
export function warnAboutOptions(options: Options, context: CliContext): void {
  if (options.verifySsl === false) warnAboutTls(context);
  if (options.messageCheck === 'none') warnAboutChecks(context);
  if (options.fileValidate === true && options.fileValidateDir === undefined)
    say(
      '--file-validate: nobody checks that the subject really comes from the CA; --file-validate-dir takes the whole message and checks it.',
      context,
    );
  const shown: readonly (readonly [unknown, string])[] = [
    [options.password, '--password'],
    [options.smtpPassword, '--smtp-password'],
    [options.passphrase, '--passphrase'],
  ];
  for (const [value, option] of shown)
    if (typeof value === 'string')
      say(
        `${option} shows in the process list; use ${option}-file, ${option}-command or ${option}-keyring instead.`,
        context,
      );
}

/** The same for what was not said by options but in the configuration file or by an earlier run. */
export function warnAboutResolved(resolved: ResolvedCertificate, options: Options, context: CliContext): void {
  if (!resolved.server.verifyTls && options.verifySsl !== false) warnAboutTls(context);
  if (resolved.server.messageCheck === 'none' && options.messageCheck !== 'none') warnAboutChecks(context);
}

/** Writes a warning to standard error. */
export function say(text: string, context: CliContext): void {
  const { stderr, env } = context;
  stderr.write(`${styleFor(stderr, env).yellow('warning:')} ${hang(text, 'warning: '.length, stderr)}\n`);
}

function warnAboutTls(context: CliContext): void {
  say(
    '--no-verify-ssl: TLS certificates are not verified; anybody on the way can read the password and change everything.',
    context,
  );
}

function warnAboutChecks(context: CliContext): void {
  say('--message-check none: nobody checks that the challenge mail really comes from the CA.', context);
}
