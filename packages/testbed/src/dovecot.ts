import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon, onFreePorts } from './daemon.ts';
import { deliverByLmtp } from './lmtp.ts';
import { loopback } from './ports.ts';
import { runAsRoot } from './privilege.ts';
import type { ServerTls } from './tls.ts';
import type { TestUser } from './users.ts';

/** What a Dovecot for tests is made of. */
export interface DovecotOptions {
  /** An empty folder of its own, not yet made. */
  readonly folder: string;
  readonly tls: ServerTls;
  readonly users: readonly TestUser[];
  /** False: IDLE is not announced, as on servers that have none. */
  readonly idle: boolean;
}

/** A mail as it lies in a user's mailbox, looked up without IMAP and without altering it. */
export interface StoredMail {
  readonly folder: string;
  readonly uid: number;
  /** For example `\Seen`, `\Answered`; without `\Recent`. */
  readonly flags: readonly string[];
  readonly raw: string;
}

/** A running Dovecot: IMAP, LMTP for delivery, and SASL for Postfix. */
export interface Dovecot {
  readonly logFile: string;
  readonly host: string;
  /** IMAP over TLS. */
  readonly imapsPort: number;
  /** IMAP with STARTTLS. */
  readonly imapPort: number;
  /** UNIX socket for delivery. */
  readonly lmtpSocket: string;
  /** UNIX socket where Postfix asks about passwords. */
  readonly saslSocket: string;
  /** Puts a mail into a mailbox by LMTP; the address may name a folder: `alice+Junk@client.test`. */
  deliver(to: string, raw: Uint8Array | string): Promise<void>;
  /** Everything in the user's folders. */
  messages(address: string): Promise<readonly StoredMail[]>;
  /** Cuts the IMAP connections of the user. */
  dropConnections(address: string): Promise<void>;
}

/** The mail store's owner: the number needs no entry in passwd. */
const storeUid = 5000;
const program = '/usr/sbin/dovecot';

/**
 * Starts Dovecot in a folder of its own.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED
 */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const { folder } = options;
  const configFile = join(folder, 'dovecot.conf');
  const logFile = join(folder, 'dovecot.log');
  await mkdir(join(folder, 'store'), { recursive: true });
  await writeFile(join(folder, 'users'), passwordFile(options.users));
  await runAsRoot('chown', [`${storeUid}:${storeUid}`, join(folder, 'store')]);
  return await onFreePorts(2, async ([imapPort = 0, imapsPort = 0]) => {
    await writeFile(configFile, configuration(options, imapPort, imapsPort));
    await startDaemon({ name: 'Dovecot', program, args: ['-c', configFile], logFile });
    const doveadm = (...args: string[]): Promise<string> => runAsRoot('/usr/bin/doveadm', ['-c', configFile, ...args]);
    const lmtpSocket = join(folder, 'lmtp');
    return {
      logFile,
      host: loopback,
      imapsPort,
      imapPort,
      lmtpSocket,
      saslSocket: join(folder, 'sasl'),
      deliver: (to, raw) => deliverByLmtp(lmtpSocket, to, raw),
      messages: async (address) =>
        readMessages(await doveadm('-f', 'json', 'fetch', '-u', address, 'mailbox uid flags text', 'all')),
      dropConnections: async (address) => void (await doveadm('kick', address)),
    };
  });
}

/** Passwords in hexadecimal: the file is divided by colons, a password may hold any character. */
function passwordFile(users: readonly TestUser[]): string {
  return users
    .map(({ address, password }) => `${address}:{PLAIN.HEX}${Buffer.from(password).toString('hex')}\n`)
    .join('');
}

function configuration({ folder, tls, idle }: DovecotOptions, imapPort: number, imapsPort: number): string {
  return `protocols = imap lmtp
listen = ${loopback}
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
ssl = yes
ssl_cert = <${tls.certificateFile}
ssl_key = <${tls.keyFile}
auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0
recipient_delimiter = +
lmtp_save_to_detail_mailbox = yes
mail_location = maildir:~/Maildir
first_valid_uid = ${storeUid}
${idle ? '' : 'imap_capability = IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE LITERAL+ UIDPLUS MOVE SPECIAL-USE\n'}
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=${storeUid} gid=${storeUid} home=${folder}/store/%u allow_all_users=no
}
namespace inbox {
  inbox = yes
  mailbox Junk {
    auto = create
    special_use = \\Junk
  }
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${imapsPort}
    ssl = yes
  }
}
service anvil {
  # Here failed logins are remembered and made slower from one to the next.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service lmtp {
  unix_listener ${folder}/lmtp {
    mode = 0666
  }
}
service auth {
  unix_listener ${folder}/sasl {
    mode = 0666
  }
}
`;
}

function readMessages(json: string): readonly StoredMail[] {
  const rows = JSON.parse(json) as readonly { mailbox: string; uid: string; flags: string; text: string }[];
  return rows.map(({ mailbox, uid, flags, text }) => ({
    folder: mailbox,
    uid: Number(uid),
    flags: flags.split(' ').filter((flag) => flag !== '' && flag !== '\\Recent'),
    raw: text,
  }));
}
