import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onFreePorts, startDaemon } from './daemon.ts';
import { loopback } from './ports.ts';
import { runAsRoot } from './privilege.ts';
import type { ServerTls } from './tls.ts';
import type { TestUser } from './users.ts';

/** What a Postfix for tests is made of. */
export interface PostfixOptions {
  /** An empty folder of its own, not yet made. */
  readonly folder: string;
  readonly tls: ServerTls;
  readonly users: readonly TestUser[];
  /** The domain of the users; its mail goes to Dovecot. */
  readonly clientDomain: string;
  /** The domain of the certification authority; its mail goes to `caPort` of 127.0.0.1. */
  readonly caDomain: string;
  readonly caPort: number;
  readonly hostName: string;
  readonly milterSocket: string;
  readonly lmtpSocket: string;
  readonly saslSocket: string;
  /** Commands that mail for these addresses is piped into, instead of where it would go. */
  readonly pipes?: Readonly<Record<string, readonly string[]>>;
}

/** A running Postfix. */
export interface Postfix {
  readonly logFile: string;
  readonly host: string;
  /** Takes mail for both domains from anybody, as from the outside; DKIM is verified here. */
  readonly mxPort: number;
  /** Submission with STARTTLS and login; DKIM is signed here. */
  readonly submissionPort: number;
  /** Submission over TLS from the first byte. */
  readonly smtpsPort: number;
  /** How many mails the user has submitted so far. */
  submissions(login: string): Promise<number>;
  /** Ends it; what is queued stays, and nobody listens any more. */
  stop(): Promise<void>;
  /** Starts it again, on the same ports. */
  start(): Promise<void>;
}

/** Whom submission refuses for good. */
export const refusedRecipient = 'nobody@client.test';
/** Who runs what mail is piped into. */
export const pipeUser = 'nobody';

const queues = [
  ...['active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'maildrop'],
  ...['pid', 'private', 'public', 'saved', 'trace'],
];

/**
 * Starts Postfix with a queue and a configuration of its own.
 *
 * The master process is started directly: `postfix start` first looks over the installation, which takes seconds.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED
 */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const { folder } = options;
  const logFile = join(folder, 'postfix.log');
  const configFolder = join(folder, 'etc');
  await mkdir(configFolder, { recursive: true });
  await runAsRoot('/bin/sh', ['-c', makeFolders, 'folders', folder, ...queues]);
  await writeOldFile(join(configFolder, 'main.cf'), mainConfiguration(options));
  await writeOldFile(join(configFolder, 'redirects'), redirects(options.users));
  await writeOldFile(join(configFolder, 'refused'), `${refusedRecipient} 550 5.1.1 No such mailbox here\n`);
  const pipes = Object.entries(options.pipes ?? {});
  const routes = pipes.map(([address], index) => `${address} pipe${index}:\n`);
  await writeOldFile(join(configFolder, 'transport'), routes.join(''));
  return await onFreePorts(3, async ([mxPort = 0, submissionPort = 0, smtpsPort = 0]) => {
    const piped = pipes.map(([, command], index) => pipeService(`pipe${index}`, command));
    await writeOldFile(join(configFolder, 'master.cf'), services(mxPort, submissionPort, smtpsPort) + piped.join(''));
    const program = '/usr/lib/postfix/sbin/master';
    // -w: returns when every listener is open.
    const start = (): Promise<void> =>
      startDaemon({ name: 'Postfix', program, args: ['-w', '-c', configFolder], logFile });
    await start();
    const submissions = async (login: string): Promise<number> =>
      (await readFile(logFile, 'utf8')).split('\n').filter((line) => line.endsWith(`sasl_username=${login}`)).length;
    const stop = async (): Promise<void> => {
      const pid = (await runAsRoot('cat', [join(folder, 'queue/pid/master.pid')])).trim();
      await runAsRoot('kill', ['-s', 'TERM', pid]);
      // Ends when the process has.
      await runAsRoot('tail', [`--pid=${pid}`, '--sleep-interval=0.1', '-f', '/dev/null']);
    };
    return { logFile, host: loopback, mxPort, submissionPort, smtpsPort, submissions, stop, start };
  });
}

/** Postfix waits until a file has been left alone for a second before it trusts what it read: so it is born old. */
async function writeOldFile(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  await utimes(file, 0, 0);
}

const makeFolders = `
set -e
cd "$1"
shift
mkdir data queue
cd queue
mkdir "$@"
chown postfix ../data "$@"
chown root pid
chgrp postdrop maildrop public
chmod 1730 maildrop
chmod 710 public
chmod 700 private active incoming deferred
`;

/** A server's filter that takes a user's mail for junk: only the envelope is rewritten, not the header. */
function redirects(users: readonly TestUser[]): string {
  return users
    .filter((user) => user.deliverTo !== undefined)
    .map(({ address, deliverTo }) => `${address} ${address.replace('@', `+${deliverTo}@`)}\n`)
    .join('');
}

function mainConfiguration(options: PostfixOptions): string {
  const { folder, tls, clientDomain, caDomain } = options;
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
myhostname = ${options.hostName}
smtpd_banner = ${options.hostName} ESMTP
inet_interfaces = ${loopback}
inet_protocols = ipv4
mynetworks =
disable_dns_lookups = yes
smtp_host_lookup = native
alias_maps =
alias_database =
local_recipient_maps =
mydestination =
virtual_mailbox_domains = ${clientDomain}
virtual_transport = lmtp:unix:${options.lmtpSocket}
virtual_alias_maps = texthash:${folder}/etc/redirects
transport_maps = texthash:${folder}/etc/transport
relay_domains = ${caDomain}
relay_transport = smtp:[${loopback}]:${options.caPort}
default_transport = error:no outside world
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
smtpd_error_sleep_time = 0s
refused_recipients = check_recipient_access texthash:${folder}/etc/refused
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${options.saslSocket}
smtpd_tls_cert_file = ${tls.certificateFile}
smtpd_tls_key_file = ${tls.keyFile}
smtpd_tls_security_level = may
smtpd_milters = unix:${options.milterSocket}
milter_default_action = tempfail
`;
}

/** As docs/ca/mail.md has it; Postfix runs no command as root or as itself. */
function pipeService(name: string, command: readonly string[]): string {
  return `${name} unix - n n - 4 pipe\n  flags=Rq user=${pipeUser} argv=${command.join(' ')}\n`;
}

/**
 * Submitted mail is signed, then goes once through the MX port like mail from anywhere: so it arrives with the
 * Authentication-Results that another server would have written.
 */
function services(mxPort: number, submissionPort: number, smtpsPort: number): string {
  const submitted = `-o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes -o content_filter=smtp:[${loopback}]:${mxPort}
  -o smtpd_recipient_restrictions=$refused_recipients,permit_sasl_authenticated,reject
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject`;
  return `${loopback}:${mxPort} inet n - n - - smtpd
${loopback}:${submissionPort} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt ${submitted}
${loopback}:${smtpsPort} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes ${submitted}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}
