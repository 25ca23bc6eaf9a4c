import { Option } from 'commander';
import type { Command } from 'commander';
import { addSecretOptions } from './secret-options.ts';
import type { SecretOptions } from './secret-options.ts';

/** How mail is protected on its way, in the words of the older client. */
export type Method = 'SSL' | 'STARTTLS' | 'plain';

/** How the mailbox is read and written. */
export interface MailboxOptions extends SecretOptions<'password'>, SecretOptions<'smtpPassword'> {
  readonly imap?: boolean;
  readonly login?: string;
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: boolean;
  readonly imapMethod?: Method;
  readonly smtpMethod?: Method;
  readonly smtpHost?: string;
  readonly smtpPort?: number;
  readonly smtpLogin?: string;
  readonly maildir?: string;
  readonly sendmail?: string;
  readonly fileValidate?: boolean;
  readonly fileValidateDir?: string;
  readonly moveTo?: string;
  readonly deleteChallenge?: boolean;
  readonly timeout?: number;
}

const methods = ['SSL', 'STARTTLS', 'plain'];

const usualTimeout = 'give up for now after so many seconds; default 600, interactive 86400';

/** Declares them; `timeout` is what the option of that name says, where it is another. */
export function addMailboxOptions(command: Command, timeout = usualTimeout): void {
  command
    .optionsGroup('Mailbox (without one you are asked to paste the challenge mail):')
    .option('--imap', 'read the mailbox by IMAP, answer by SMTP')
    .option('--host <host>', 'IMAP server; default: imap.DOMAIN, then mail.DOMAIN')
    .option('--port <port>', 'IMAP port; default: 993 with TLS, then 143 with STARTTLS', Number)
    .option('--ssl', 'TLS from the first byte')
    .addOption(
      new Option('--imap-method <method>', 'how IMAP is protected; default: found, never plain').choices(methods),
    )
    .option('--login <login>', 'login name of the mailbox; default: the address');
  addSecretOptions(command, '--password', 'the password')
    .option('--smtp-host <host>', 'submission server; default: the IMAP host')
    .option('--smtp-port <port>', 'submission port; default: 587 with STARTTLS, then 465 with TLS', Number)
    .addOption(
      new Option('--smtp-method <method>', 'how submission is protected; default: found, never plain').choices(methods),
    )
    .option('--smtp-login <login>', 'login for submission; default: login and password for IMAP');
  addSecretOptions(command, '--smtp-password', 'the password for submission')
    .option('--maildir <dir>', 'read a Maildir; answer by --smtp-host or --sendmail')
    .option('--sendmail <command>', 'program that takes the answer on standard input: "/usr/sbin/sendmail -t -i"')
    .option(
      '--file-validate-dir <dir>',
      'another program carries the mail: it puts messages into in/, and sends what is in out/',
    )
    .option(
      '--file-validate',
      'the same by tmp/resp_ADDRESS_subject.txt and _body.txt in --work-dir; nobody checks the sender',
    )
    .option('--move-to <folder>', 'move the answered challenge mail there')
    .option('--delete-challenge', 'delete the answered challenge mail')
    .option('--timeout <seconds>', timeout, Number);
}
