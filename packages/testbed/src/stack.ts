import { join } from 'node:path';
import { startDns } from './dns.ts';
import type { DnsDouble } from './dns.ts';
import { startDovecot } from './dovecot.ts';
import type { Dovecot } from './dovecot.ts';
import { openLatePort } from './late-port.ts';
import type { LatePort } from './late-port.ts';
import { logsSince, markLogs } from './logs.ts';
import type { LogFile, LogMark } from './logs.ts';
import { startOpenDkim } from './opendkim.ts';
import type { OpenDkim } from './opendkim.ts';
import { startPostfix } from './postfix.ts';
import type { Postfix } from './postfix.ts';
import { makeScratch } from './scratch.ts';
import { makeServerTls } from './tls.ts';
import type { ServerTls } from './tls.ts';
import { defaultUsers } from './users.ts';
import type { TestUser } from './users.ts';

/** What may differ between one stack and another. */
export interface StackOptions {
  /** Alice, Bob and Carol of `client.test` unless named. */
  readonly users?: readonly TestUser[];
  /** False: the IMAP server does not announce IDLE. */
  readonly idle?: boolean;
  /** False: signatures do not list header fields that are absent. */
  readonly signAbsent?: boolean;
  /** Makes the commands, in the stack's folder, that Postfix pipes mail for these addresses into. */
  readonly pipes?: (folder: string) => Promise<Readonly<Record<string, readonly string[]>>>;
}

/** A mail provider (`client.test`) and the way to a certification authority (`ca.test`), on this machine alone. */
export interface Stack extends AsyncDisposable {
  /** For files of the test's own; removed with the stack. */
  readonly folder: string;
  readonly users: readonly TestUser[];
  readonly tls: ServerTls;
  readonly dns: DnsDouble;
  readonly dovecot: Dovecot;
  readonly postfix: Postfix;
  readonly openDkim: OpenDkim;
  /** Where Postfix sends mail for the certification authority; it waits there until `forwardTo` names the CA's port. */
  readonly caRoute: LatePort;
  /** Publishes a DKIM key, in the DNS and for OpenDKIM. */
  publishDkimKey(name: string, value: string): Promise<void>;
  /** Makes another program's log part of the stack's. */
  addLog(log: LogFile): void;
  markLogs(): Promise<LogMark>;
  /** What the daemons logged since the mark, for the output of a failed test. */
  logsSince(mark: LogMark): Promise<string>;
  close(): Promise<void>;
}

/** Where the users of the stack have their mail. */
export const clientDomain = 'client.test';
/** Where the certification authority has its mail. */
export const caDomain = 'ca.test';
/** The provider's server, and the name in its Authentication-Results. */
export const mailHost = 'mail.client.test';

/**
 * Starts Dovecot, Postfix, OpenDKIM and a name server in a temporary folder on free ports of 127.0.0.1; needs root.
 *
 * Several stacks do not disturb each other. Everything is stopped when the stack is closed, and also when this process ends
 * without doing so.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED, with the last lines of the daemon's log
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  await using started = new AsyncDisposableStack();
  const scratch = await makeScratch();
  started.defer(() => scratch.close());
  const { folder } = scratch;
  const users = options.users ?? defaultUsers;
  const dns = started.use(await startDns());
  const caRoute = await openLatePort();
  started.defer(() => caRoute.close());
  const tls = await makeServerTls(join(folder, 'tls'));
  const idle = options.idle ?? true;
  const dovecot = await startDovecot({ folder: join(folder, 'dovecot'), tls, users, idle });
  const signing = { domain: clientDomain, authservId: mailHost, signAbsent: options.signAbsent ?? true };
  const openDkim = await startOpenDkim({ folder: join(folder, 'opendkim'), ...signing });
  const { lmtpSocket, saslSocket } = dovecot;
  const { milterSocket } = openDkim;
  const domains = { clientDomain, caDomain, caPort: caRoute.port, hostName: mailHost };
  const sockets = { lmtpSocket, saslSocket, milterSocket };
  const pipes = (await options.pipes?.(folder)) ?? {};
  const postfix = await startPostfix({ folder: join(folder, 'postfix'), tls, users, pipes, ...domains, ...sockets });
  publishDomains(dns, openDkim);
  const logs = [
    { name: 'Dovecot', file: dovecot.logFile },
    { name: 'OpenDKIM', file: openDkim.logFile },
    { name: 'Postfix', file: postfix.logFile },
  ];
  const everything = started.move();
  const close = (): Promise<void> => everything.disposeAsync();
  return {
    ...{ folder, users, tls, dns, caRoute, dovecot, postfix, openDkim },
    async publishDkimKey(name, value) {
      dns.set(name, 'TXT', [value]);
      await openDkim.publish(name, value);
    },
    addLog: (log) => void logs.push(log),
    markLogs: () => markLogs(logs),
    logsSince: (mark) => logsSince(logs, mark),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function publishDomains(dns: DnsDouble, { record }: OpenDkim): void {
  dns.set(record.name, 'TXT', [record.value]);
  dns.set(mailHost, 'A', ['127.0.0.1']);
  for (const domain of [clientDomain, caDomain]) dns.set(domain, 'MX', [{ preference: 10, exchange: mailHost }]);
}
