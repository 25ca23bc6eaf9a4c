import { Option } from 'commander';
import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addAccountOptions } from '../../options/account-options.ts';
import type { AccountOptions } from '../../options/account-options.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addMailboxOptions } from '../../options/mailbox-options.ts';
import type { MailboxOptions } from '../../options/mailbox-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';
import { several } from '../../options/several.ts';
import { addTrustOptions } from '../../options/trust-options.ts';
import type { TrustOptions } from '../../options/trust-options.ts';

/** What the options of `doctor` come out as. */
export type DoctorOptions = AccountOptions &
  MailboxOptions &
  TrustOptions &
  FolderOptions &
  OutputOptions & {
    readonly email?: readonly string[];
    readonly name?: string;
    readonly keep?: boolean;
    /** Commander's reading of `--no-send`. */
    readonly send: boolean;
  };

/** Declares `acme-smime doctor`; what it does is loaded only when it runs. */
export function doctorCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('doctor')
    .description('explain whether a challenge would succeed, before any CA is asked for one')
    .optionsGroup('Examination:')
    .addOption(new Option('-e, --email <address>', 'address to examine; repeatable').argParser(several))
    .option('--name <name>', 'the addresses of a certificate that is here, with the settings that were kept')
    .option('--keep', 'leave the test mail where it arrived')
    .option('--no-send', 'send no test mail; sending is tried up to the last moment');
  addAccountOptions(command);
  addMailboxOptions(command, 'wait so many seconds for the test mail; default 120');
  addTrustOptions(command);
  addFolderOptions(command);
  addOutputOptions(command);
  command.addHelpText('after', epilogue);
  return command.action(async () => {
    const { runDoctor } = await import('./impl.ts');
    finish(await runDoctor(command, context));
  });
}

const epilogue = `
Takes the options of "cert". Looks at the CA, the domain, the mailbox, the signature of its mail, and the clock; says of each
what to do. The CA is asked for its directory and nothing else. A harmless mail is sent from the mailbox to itself, waited
for, and deleted again.

Ends with 0 when nothing is in the way, with 3 for the mailbox or its domain, 4 for the CA, 2 for the clock of this machine.

Examples:
  acme-smime doctor -e alice@example.org --imap --password-file ~/.mailpass
  acme-smime doctor --name alice@example.org
      with the settings of an earlier run: would its renewal succeed?
  acme-smime doctor -e alice@example.org
      only the CA, the domain and the clock
`;
