import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addAccountOptions } from '../../options/account-options.ts';
import type { AccountOptions } from '../../options/account-options.ts';
import { addCertificateOptions } from '../../options/certificate-options.ts';
import type { CertificateOptions } from '../../options/certificate-options.ts';
import { addDeliveryOptions } from '../../options/delivery-options.ts';
import type { DeliveryOptions } from '../../options/delivery-options.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addHookOptions } from '../../options/hook-options.ts';
import type { HookOptions } from '../../options/hook-options.ts';
import { addIssuanceOptions } from '../../options/issuance-options.ts';
import type { IssuanceOptions } from '../../options/issuance-options.ts';
import { addMailboxOptions } from '../../options/mailbox-options.ts';
import type { MailboxOptions } from '../../options/mailbox-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';
import { addTrustOptions } from '../../options/trust-options.ts';
import type { TrustOptions } from '../../options/trust-options.ts';

/** What the options of `cert` come out as. */
export type CertOptions = CertificateOptions &
  AccountOptions &
  MailboxOptions &
  TrustOptions &
  IssuanceOptions &
  HookOptions &
  DeliveryOptions &
  FolderOptions &
  OutputOptions;

/** Declares `acme-smime cert`; what it does is loaded only when it runs. */
export function certCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('cert').description(
    'obtain a certificate, or go on with one that an earlier run began',
  );
  addCertOptions(command);
  command.addHelpText('after', examples);
  return command.action(async () => {
    const { runCert } = await import('./impl.ts');
    finish(await runCert(command, context));
  });
}

/** Declares everything that can be said about one certificate and how it is obtained. */
export function addCertOptions(command: Command): void {
  addCertificateOptions(command);
  addAccountOptions(command);
  addMailboxOptions(command);
  addTrustOptions(command);
  addIssuanceOptions(command);
  addHookOptions(command);
  addDeliveryOptions(command);
  addFolderOptions(command);
  addOutputOptions(command);
}

const examples = `
Examples:
  acme-smime cert -e alice@example.org --agree-tos
      asks you to paste the challenge mail and tells you what to send
  acme-smime cert -e alice@example.org -e alice.smith@example.org --imap --password-keyring mail/alice
      one certificate for two addresses; finds the servers by itself
  acme-smime cert -e alice@example.org --maildir ~/Maildir --sendmail "/usr/sbin/sendmail -t -i" -n
      for cron: asks nobody
  acme-smime cert -e alice@example.org --split --key-type p256
      two certificates, one that signs and one that is encrypted to
  acme-smime cert -e alice@example.org --file-validate-dir /var/spool/acme
      another program puts messages into in/ and sends what appears in out/
`;
