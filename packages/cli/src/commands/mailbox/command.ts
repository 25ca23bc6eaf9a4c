import { Option } from 'commander';
import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addMailboxOptions } from '../../options/mailbox-options.ts';
import type { MailboxOptions } from '../../options/mailbox-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';
import { several } from '../../options/several.ts';
import { addTlsOptions } from '../../options/tls-options.ts';
import type { TlsOptions } from '../../options/tls-options.ts';

/** What the options of `mailbox test` come out as. */
export type MailboxTestOptions = MailboxOptions &
  TlsOptions &
  FolderOptions &
  OutputOptions & {
    readonly email?: readonly string[];
    readonly name?: string;
    readonly send?: boolean;
  };

/** Declares `acme-smime mailbox` and what is below it; what it does is loaded only when it runs. */
export function mailboxCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const test = new LateCommand('test')
    .description('see whether a mailbox can be read and written, before a CA waits for it')
    .addOption(new Option('-e, --email <address>', 'whose mailbox; repeatable').argParser(several))
    .option('--name <name>', 'the mailboxes of a certificate that is here, with the settings that were kept')
    .option('--send', 'send a mail to oneself, wait for it, and delete it again');
  addMailboxOptions(test, 'wait so many seconds for the mail of --send; default 60');
  test.optionsGroup('Trust:');
  addTlsOptions(test);
  addFolderOptions(test);
  addOutputOptions(test);
  test.addHelpText(
    'after',
    `
Nothing in the mailbox is altered; only the mail that --send sent is deleted when it has arrived.

Examples:
  acme-smime mailbox test -e alice@example.org --imap --password-file ~/.mailpass
  acme-smime mailbox test -e alice@example.org --imap --password-file ~/.mailpass --send
  acme-smime mailbox test --name alice@example.org
`,
  );
  test.action(async () => {
    const { runMailboxTest } = await import('./impl.ts');
    finish(await runMailboxTest(test, context));
  });
  return new LateCommand('mailbox')
    .helpCommand(false)
    .description('look after the mailboxes that challenges come to')
    .addCommand(test);
}
