import { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { addAccountOptions } from '../../options/account-options.ts';
import type { AccountOptions } from '../../options/account-options.ts';
import { addCertificateOptions } from '../../options/certificate-options.ts';
import type { CertificateOptions } from '../../options/certificate-options.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
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
  FolderOptions &
  OutputOptions;

/** Declares `acme-smime cert`; what it does is loaded only when it runs. */
export function certCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new Command('cert').description('obtain a certificate, or go on with one that an earlier run began');
  addCertificateOptions(command);
  addAccountOptions(command);
  addMailboxOptions(command);
  addTrustOptions(command);
  addFolderOptions(command);
  addOutputOptions(command);
  return command.action(async () => {
    const { runCert } = await import('./impl.ts');
    finish(await runCert(command, context));
  });
}
