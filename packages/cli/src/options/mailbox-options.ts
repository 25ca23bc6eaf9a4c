import { Option } from 'commander';
import type { Command } from 'commander';

/** How mail is protected on its way, in the words of the older client. */
export type Method = 'SSL' | 'STARTTLS' | 'plain';

/** How the mailbox is read and written. */
export interface MailboxOptions {
  readonly imap?: boolean;
  readonly login?: string;
  readonly password?: string;
  readonly passwordFile?: string;
  readonly passwordEnv?: string;
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: boolean;
  readonly imapMethod?: Method;
  readonly smtpMethod?: Method;
  readonly smtpHost?: string;
  readonly smtpPort?: number;
  readonly smtpLogin?: string;
  readonly smtpPassword?: string;
  readonly smtpPasswordFile?: string;
  readonly smtpPasswordEnv?: string;
  readonly maildir?: string;
  readonly sendmail?: string;
  readonly moveTo?: string;
  readonly deleteChallenge?: boolean;
  readonly timeout?: number;
}

const methods = ['SSL', 'STARTTLS', 'plain'];

/** Declares them. */
export function addMailboxOptions(command: Command): void {
  command
    .optionsGroup('Mailbox (without one you are asked to paste the challenge mail):')
    .option('--imap', 'read the mailbox by IMAP, answer by SMTP')
    .option('--host <host>', 'IMAP server')
    .option('--port <port>', 'IMAP port; default 993', Number)
    .option('--ssl', 'TLS from the first byte; the default but on port 143')
    .addOption(new Option('--imap-method <method>', 'how the IMAP connection is protected').choices(methods))
    .option('--login <login>', 'login name of the mailbox; default: the address')
    .option('--password-file <file>', 'file that holds the password')
    .option('--password-env <variable>', 'environment variable that holds the password')
    .option('--password <password>', 'the password itself; shows in the process list')
    .option('--smtp-host <host>', 'submission server; default: the IMAP host')
    .option('--smtp-port <port>', 'submission port; default 587, with SSL 465', Number)
    .addOption(new Option('--smtp-method <method>', 'how the submission is protected').choices(methods))
    .option('--smtp-login <login>', 'login for submission; default: the one for IMAP')
    .option('--smtp-password-file <file>', 'file with the password for submission')
    .option('--smtp-password-env <variable>', 'environment variable with the password for submission')
    .option('--smtp-password <password>', 'the password itself; shows in the process list')
    .option('--maildir <dir>', 'read a Maildir; answer by --smtp-host or --sendmail')
    .option('--sendmail <command>', 'program that takes the answer on standard input: "/usr/sbin/sendmail -t -i"')
    .option('--move-to <folder>', 'move the answered challenge mail there')
    .option('--delete-challenge', 'delete the answered challenge mail')
    .option('--timeout <seconds>', 'give up for now after so many seconds; default 600, interactive 86400', Number);
}
