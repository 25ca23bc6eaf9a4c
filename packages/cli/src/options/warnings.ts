import type { CliContext } from '../context.ts';
import type { CertificateOptions } from './certificate-options.ts';
import type { MailboxOptions } from './mailbox-options.ts';
import type { TrustOptions } from './trust-options.ts';

/** Says aloud what should not go unnoticed, every time. */
export function warnAboutOptions(
  options: Partial<MailboxOptions & TrustOptions & CertificateOptions>,
  context: CliContext,
): void {
  const say = (text: string): void => context.stderr.write(`warning: ${text}\n`);
  if (options.verifySsl === false)
    say(
      '--no-verify-ssl: TLS certificates are not verified; anybody on the way can read the password and change everything.',
    );
  if (options.messageCheck === 'none')
    say('--message-check none: nobody checks that the challenge mail really comes from the CA.');
  const shown: readonly (readonly [unknown, string, string])[] = [
    [options.password, '--password', '--password-file or --password-env'],
    [options.smtpPassword, '--smtp-password', '--smtp-password-file or --smtp-password-env'],
    [options.passphrase, '--passphrase', '--passphrase-file'],
  ];
  for (const [value, option, instead] of shown)
    if (typeof value === 'string') say(`${option} shows in the process list; use ${instead} instead.`);
}
