import { Command, Option } from 'commander';
import type { CliContext } from '../../context.ts';

/** What the options of `cert` come out as. */
export interface CertOptions {
  readonly email: readonly string[];
  readonly server?: string;
  readonly agreeTos?: boolean | string;
  readonly contact?: readonly string[];
  readonly eabKid?: string;
  readonly eabHmacKeyFile?: string;
  readonly configDir?: string;
  readonly name?: string;
  readonly keyType: 'rsa2048' | 'rsa3072' | 'rsa4096' | 'p256' | 'p384' | 'ed25519';
  readonly usage?: readonly string[];
  readonly profile?: string;
  readonly force?: boolean;
  readonly imap?: boolean;
  readonly login?: string;
  readonly password?: string;
  readonly passwordFile?: string;
  readonly passwordEnv?: string;
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: boolean;
  readonly imapMethod?: 'SSL' | 'STARTTLS' | 'plain';
  readonly smtpMethod?: 'SSL' | 'STARTTLS' | 'plain';
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
  readonly messageCheck: 'strict' | 'standard' | 'none';
  readonly tokenJoin: 'strings' | 'bytes';
  readonly notify: 'after-reply' | 'before-mail';
  readonly smimeAnchor?: string;
  readonly authservId?: string;
  readonly dnsServer?: string;
  readonly caBundle?: string;
  /** Commander's reading of `--no-verify-ssl`. */
  readonly verifySsl: boolean;
  readonly timeout?: number;
  readonly p12Form: 'modern' | 'compat';
  /** Commander's reading of `--no-passphrase` and `--passphrase`. */
  readonly passphrase?: string | boolean;
  readonly passphraseFile?: string;
  readonly nonInteractive?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

const several = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** Declares `acme-smime cert`; what it does is loaded only when it runs. */
export function certCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new Command('cert').description('obtain a certificate, or go on with one that an earlier run began');
  addCertificateOptions(command);
  addMailboxOptions(command);
  addTrustOptions(command);
  addOutputOptions(command);
  return command.action(async (options: CertOptions) => {
    const { runCert } = await import('./impl.ts');
    finish(await runCert(options, context));
  });
}

function addCertificateOptions(command: Command): void {
  command
    .optionsGroup('Certificate:')
    .addOption(
      new Option('-e, --email <address>', 'address to certify; repeat it for one certificate with several')
        .argParser(several)
        .makeOptionMandatory(),
    )
    .option('--server <url>', 'directory URL of the CA')
    .option('--agree-tos [yes]', 'agree to the terms of service of the CA')
    .addOption(new Option('--contact <email>', 'where the CA may reach you; repeatable').argParser(several))
    .option('--eab-kid <id>', 'key identifier of an external account')
    .option('--eab-hmac-key-file <file>', 'file with the base64url HMAC key of the external account')
    .addOption(
      new Option('--key-type <type>', 'kind of the private key')
        .choices(['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384', 'ed25519'])
        .default('rsa2048'),
    )
    .addOption(
      new Option('--usage <usage>', 'key usage, repeatable; default: signing and encryption')
        .choices(['digitalSignature', 'contentCommitment', 'keyEncipherment', 'keyAgreement'])
        .argParser(several),
    )
    .option('--profile <name>', 'profile of the CA')
    .option('--name <name>', 'name on disk; default: the first address')
    .option('--force', 'obtain a new one even though the present one is still good')
    .addOption(
      new Option('--p12-form <form>', 'PKCS#12 for present software, or for older Windows, macOS and Android')
        .choices(['modern', 'compat'])
        .default('modern'),
    )
    .option('--passphrase-file <file>', 'file with the passphrase of the PKCS#12; default: one is made up')
    .option('--passphrase <text>', 'the passphrase itself; shows in the process list')
    .option('--no-passphrase', 'empty passphrase')
    .option('-c, --config-dir <dir>', 'where accounts, keys and certificates are kept');
}

function addMailboxOptions(command: Command): void {
  const port = (text: string): number => Number(text);
  const method = ['SSL', 'STARTTLS', 'plain'];
  command
    .optionsGroup('Mailbox (without one you are asked to paste the challenge mail):')
    .option('--imap', 'read the mailbox by IMAP, answer by SMTP')
    .option('--host <host>', 'IMAP server')
    .option('--port <port>', 'IMAP port; default 993', port)
    .option('--ssl', 'TLS from the first byte; the default but on port 143')
    .addOption(new Option('--imap-method <method>', 'how the IMAP connection is protected').choices(method))
    .option('--login <login>', 'login name of the mailbox; default: the address')
    .option('--password-file <file>', 'file that holds the password')
    .option('--password-env <variable>', 'environment variable that holds the password')
    .option('--password <password>', 'the password itself; shows in the process list')
    .option('--smtp-host <host>', 'submission server; default: the IMAP host')
    .option('--smtp-port <port>', 'submission port; default 587, with SSL 465', port)
    .addOption(new Option('--smtp-method <method>', 'how the submission is protected').choices(method))
    .option('--smtp-login <login>', 'login for submission; default: the one for IMAP')
    .option('--smtp-password-file <file>', 'file with the password for submission')
    .option('--smtp-password-env <variable>', 'environment variable with the password for submission')
    .option('--smtp-password <password>', 'the password itself; shows in the process list')
    .option('--maildir <dir>', 'read a Maildir; answer by --smtp-host or --sendmail')
    .option(
      '--sendmail <command>',
      'program that takes the answer on standard input, such as "/usr/sbin/sendmail -t -i"',
    )
    .option('--move-to <folder>', 'move the answered challenge mail there')
    .option('--delete-challenge', 'delete the answered challenge mail')
    .option('--timeout <seconds>', 'give up for now after so many seconds; default 600, interactive 86400', port);
}

function addTrustOptions(command: Command): void {
  command
    .optionsGroup('Trust:')
    .addOption(
      new Option('--message-check <level>', 'what a challenge mail must pass; "none" only when you paste it')
        .choices(['strict', 'standard', 'none'])
        .default('standard'),
    )
    .addOption(
      new Option('--token-join <reading>', 'how the CA joins the two token parts')
        .choices(['strings', 'bytes'])
        .default('strings'),
    )
    .addOption(
      new Option('--notify <when>', 'tell the CA to look after the reply, or before it mails')
        .choices(['after-reply', 'before-mail'])
        .default('after-reply'),
    )
    .option('--smime-anchor <file>', 'PEM certificates that S/MIME signed challenge mail may chain to')
    .option('--authserv-id <name>', 'believe the Authentication-Results of your own server of that name')
    .option('--dns-server <host:port>', 'DNS server for DKIM keys')
    .option('--ca-bundle <file>', 'PEM certificates to trust for TLS, beside those of the system')
    .option('--no-verify-ssl', 'do not verify TLS certificates: anybody on the way can read and change everything');
}

function addOutputOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .option('-n, --non-interactive', 'never ask')
    .option('--json', 'print one JSON object')
    .option('-v, --verbose', 'show every rule of the message check')
    .option('-q, --quiet', 'print errors only')
    .helpOption('-h, --help', 'show this help');
}
