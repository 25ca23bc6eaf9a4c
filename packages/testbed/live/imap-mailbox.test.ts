import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { mailboxKinds } from '@acme-smime/client';
import type { ArrivedMail, ImapSmtpOptions, LogEntry, Mailbox } from '@acme-smime/client';
import { mailboxContract } from '@acme-smime/client/mailbox-contract';
import type { MailboxUnderTest } from '@acme-smime/client/mailbox-contract';
import { TransportFailure } from '@acme-smime/protocol';
import { startDovecot } from '../src/dovecot.ts';
import type { StoredMail } from '../src/dovecot.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { startMailExchange } from '../src/mail-exchange.ts';
import type { MailExchange } from '../src/mail-exchange.ts';
import { runAsRoot } from '../src/privilege.ts';
import { startStack } from '../src/stack.ts';
import type { TestUser } from '../src/users.ts';

const openImapSmtpMailbox = await mailboxKinds['imap-smtp'].load();

/** A mailbox of its own for every test. */
const users = Array.from({ length: 80 }, (_, index): TestUser => ({
  address: `user${index}@client.test`,
  password: `user${index}: "s\u00e9cret"`,
}));
let usersTaken = 0;

const stack = await startStack({ users });
const { dovecot, postfix, tls } = stack;
/** The same mailboxes behind a server that knows no IDLE would share locks; it gets its own. */
const withoutIdle = await startDovecot({ folder: join(stack.folder, 'dovecot-without-idle'), tls, users, idle: false });
stack.addLog({ name: 'dovecot without IDLE', file: withoutIdle.logFile });
after(() => stack.close());
showLogsOfFailures(stack);

const never = new AbortController().signal;
const patience = (): AbortSignal => AbortSignal.timeout(90_000);

function nextUser(): TestUser {
  const user = users[usersTaken];
  usersTaken += 1;
  return user ?? assert.fail('there are too few users');
}

type Settings = Omit<Partial<ImapSmtpOptions>, 'imap'> & { readonly imap?: Partial<ImapSmtpOptions['imap']> };

function open(user: TestUser, settings: Settings = {}, server = dovecot): Mailbox {
  const { imap, ...others } = settings;
  const who = { login: user.address, password: async () => user.password };
  return openImapSmtpMailbox({
    smtp: { host: postfix.host, port: postfix.submissionPort, tls: 'starttls', ...who },
    caBundle: tls.rootPem,
    ...others,
    imap: { host: server.host, port: server.imapsPort, tls: 'implicit', ...who, ...imap },
  });
}

function challenge(id: string): string {
  return `From: acme@ca.test\r\nSubject: ACME: ${id}\r\nMessage-ID: <${id}@ca.test>\r\n\r\nbody\r\n`;
}

function query(mark?: string) {
  return { to: 'user@client.test', from: 'acme@ca.test', ...(mark === undefined ? {} : { mark }) };
}

/** Starts to wait; the caller takes one mail after another. */
function arrivals(mailbox: Mailbox, mark?: string): { next(): Promise<ArrivedMail>; stop(): Promise<void> } {
  const end = new AbortController();
  const iterator = mailbox.arrivals(query(mark), AbortSignal.any([end.signal, patience()]))[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await iterator.next();
      assert.ok(done !== true && 'raw' in value);
      return value;
    },
    async stop() {
      end.abort(new Error('enough'));
      await iterator.return?.();
    },
  };
}

function idOf(mail: ArrivedMail): string {
  return /^Message-ID: <(.*)@ca.test>/im.exec(Buffer.from(mail.raw).toString())?.[1] ?? '';
}

async function storedMails(user: TestUser): Promise<ReadonlyMap<string, StoredMail>> {
  const mails = await dovecot.messages(user.address);
  return new Map(mails.map((mail) => [/^Message-ID: <(.*)@/im.exec(mail.raw)?.[1] ?? '', mail]));
}

/** Makes Dovecot number the mails of the INBOX anew. */
async function renumber(user: TestUser): Promise<void> {
  await dovecot.dropConnections(user.address);
  const maildir = join(stack.folder, 'dovecot', 'store', user.address, 'Maildir');
  await runAsRoot('/bin/sh', ['-c', 'rm "$1"/dovecot-uidlist "$1"/dovecot.index*', 'renumber', maildir]);
}

function refusal(code: string, saying: RegExp, secret = '\u0000'): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof TransportFailure, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, saying);
    assert.ok(!`${error.stack} ${String(error.cause)} ${JSON.stringify(error)}`.includes(secret));
    return true;
  };
}

async function underTest(server: typeof dovecot, settings: Settings): Promise<MailboxUnderTest> {
  const user = nextUser();
  const exchange: MailExchange = await startMailExchange();
  const smtp = { host: 'localhost', port: exchange.port, tls: 'plain' } as const;
  const reopen = (): Mailbox => open(user, { ...settings, smtp }, server);
  return {
    mailbox: reopen(),
    address: user.address,
    deliver: (raw, folder) =>
      server.deliver(folder === 'junk' ? user.address.replace('@', '+Junk@') : user.address, raw),
    async sentMails() {
      return exchange.received.map(({ from, to, raw }) => ({ from, to: to.join(), raw: Buffer.from(raw) }));
    },
    async stored(messageId) {
      const mail = (await server.messages(user.address)).find(({ raw }) => raw.includes(messageId));
      if (mail === undefined) return undefined;
      const has = (flag: string): boolean => mail.flags.includes(flag);
      return { seen: has('\\Seen'), answered: has('\\Answered'), folder: mail.folder };
    },
    reopen,
    close: () => exchange.close(),
  };
}

const traits = { stores: true, junk: true };
mailboxContract('imap-smtp with IDLE over TLS', traits, () => underTest(dovecot, {}));
mailboxContract('imap-smtp without IDLE after STARTTLS', traits, () =>
  underTest(withoutIdle, { imap: { tls: 'starttls', port: withoutIdle.imapPort }, pollMs: 100 }),
);

describe('A mailbox on a real IMAP server', () => {
  test('goes on after its connections were cut in the middle of the wait', async () => {
    const user = nextUser();
    const log: LogEntry[] = [];
    const mailbox = open(user, { log: (entry) => log.push(entry) });
    const waiting = arrivals(mailbox, await mailbox.mark(never));
    await dovecot.deliver(user.address, challenge('first'));
    assert.equal(idOf(await waiting.next()), 'first');
    const next = waiting.next();
    await dovecot.dropConnections(user.address);
    await dovecot.deliver(user.address, challenge('second'));
    assert.equal(idOf(await next), 'second');
    assert.ok(log.some((entry) => entry.event === 'imap-reconnect'));
    await waiting.stop();
    await mailbox.close();
  });

  test('yields each mail once although the mails were numbered anew, and settles none by its old number', async () => {
    const user = nextUser();
    const mailbox = open(user);
    await dovecot.deliver(user.address, challenge('before'));
    const mark = await mailbox.mark(never);
    await dovecot.deliver(user.address, challenge('first'));
    const waiting = arrivals(mailbox, mark);
    const first = await waiting.next();
    assert.deepEqual([idOf(first), first.afterMark], ['first', true]);
    assert.equal(idOf(await waiting.next()), 'before');
    const next = waiting.next();
    await renumber(user);
    await dovecot.deliver(user.address, challenge('second'));
    const second = await next;
    assert.deepEqual([idOf(second), second.afterMark], ['second', true]);
    await waiting.stop();
    await mailbox.settle(first.ref, { action: 'delete' }, never);
    const stored = await storedMails(user);
    assert.deepEqual(
      ['before', 'first', 'second'].map((id) => stored.get(id)?.flags),
      [[], [], []],
    );
    await mailbox.settle(second.ref, { action: 'keep' }, never);
    assert.deepEqual((await storedMails(user)).get('second')?.flags.toSorted(), ['\\Answered', '\\Seen']);
    await mailbox.close();
  });

  test('finds an old challenge under hundreds of other mails', async () => {
    const user = nextUser();
    await dovecot.deliver(user.address, challenge('old'));
    for (let count = 0; count < 150; count += 1) await dovecot.deliver(user.address, 'Subject: Lunch?\r\n\r\n\r\n');
    const mailbox = open(user);
    const waiting = arrivals(mailbox);
    assert.equal(idOf(await waiting.next()), 'old');
    await waiting.stop();
    await mailbox.close();
  });

  test('leaves a mail of more than 4 MiB alone and finds the next one', async () => {
    const user = nextUser();
    const log: LogEntry[] = [];
    const mailbox = open(user, { log: (entry) => log.push(entry) });
    await dovecot.deliver(user.address, challenge('small'));
    await dovecot.deliver(user.address, challenge('large') + 'line\r\n'.repeat(800_000));
    const waiting = arrivals(mailbox);
    assert.equal(idOf(await waiting.next()), 'small');
    assert.deepEqual(
      log.map((entry) => entry.event),
      ['mail-too-large'],
    );
    await waiting.stop();
    await mailbox.close();
  });

  test('serves several waits at once', async () => {
    const user = nextUser();
    const mailbox = open(user);
    const waits = [arrivals(mailbox), arrivals(mailbox)];
    const found = Promise.all(waits.map((one) => one.next()));
    await dovecot.deliver(user.address, challenge('both'));
    assert.deepEqual((await found).map(idOf), ['both', 'both']);
    for (const one of waits) await one.stop();
    await mailbox.close();
  });

  test('says IMAP_LOGIN_REFUSED to a wrong password and does not repeat it', async () => {
    const mailbox = open(nextUser(), { imap: { password: 'not-the-password' } });
    const refused = refusal('IMAP_LOGIN_REFUSED', /refused the login of user.*password/, 'not-the-password');
    await assert.rejects(mailbox.mark(never), refused);
    await assert.rejects(arrivals(mailbox).next(), refused);
    await mailbox.close();
  });

  test('says IMAP_TLS_REFUSED to a certificate that nobody vouches for, over TLS and after STARTTLS', async () => {
    const user = nextUser();
    for (const imap of [{}, { tls: 'starttls', port: dovecot.imapPort }] as const) {
      const mailbox = openImapSmtpMailbox({
        imap: {
          host: dovecot.host,
          port: dovecot.imapsPort,
          tls: 'implicit',
          login: user.address,
          password: 'x',
          ...imap,
        },
        smtp: { host: postfix.host, tls: 'implicit' },
      });
      await assert.rejects(mailbox.mark(never), refusal('IMAP_TLS_REFUSED', /certificate.*--ca-bundle/));
      await mailbox.close();
    }
  });

  test('is read without verification only when that is asked for, and says so', async () => {
    const log: LogEntry[] = [];
    const unverified = { rejectUnauthorized: false, caBundle: tls.rootPem, log: (entry: LogEntry) => log.push(entry) };
    const mailbox = open(nextUser(), { ...unverified, imap: { host: '127.0.0.2', port: dovecot.imapsPort } });
    await assert.rejects(mailbox.mark(never), refusal('IMAP_UNREACHABLE', /cannot be reached/));
    assert.deepEqual(
      log.map((entry) => [entry.level, entry.event]),
      [['warn', 'tls-unverified']],
    );
    await mailbox.close();
  });

  test('sends through a real submission server, by STARTTLS and by TLS from the first byte', async () => {
    const [sender, receiver] = [nextUser(), nextUser()];
    const who = { host: postfix.host, login: sender.address, password: async () => sender.password };
    const servers = [
      { ...who, port: postfix.submissionPort, tls: 'starttls' },
      { ...who, port: postfix.smtpsPort, tls: 'implicit' },
    ] as const;
    const inbox = open(receiver);
    const waiting = arrivals(inbox);
    for (const smtp of servers) {
      const mailbox = open(sender, { smtp });
      const id = smtp.tls;
      const raw = Buffer.from(challenge(id).replace('From: acme@ca.test', `From: ${sender.address}`));
      let commits = 0;
      await mailbox.send(
        { from: sender.address, to: receiver.address, raw },
        { signal: patience(), commit: async () => void (commits += 1) },
      );
      assert.equal(commits, 1);
      assert.equal(idOf(await waiting.next()), id);
      await mailbox.close();
    }
    await waiting.stop();
    await inbox.close();
  });

  test('does not send with a wrong password, nor to a server whose certificate nobody vouches for', async () => {
    const user = nextUser();
    const mail = { from: user.address, to: user.address, raw: Buffer.from(challenge('never')) };
    const options = { signal: patience(), commit: async () => assert.fail('commit was called') };
    const smtp = { host: postfix.host, port: postfix.submissionPort, tls: 'starttls', login: user.address } as const;
    const wrong = open(user, { smtp: { ...smtp, password: 'not-the-password' } });
    const refused = refusal('SMTP_LOGIN_REFUSED', /refused the login of user/, 'not-the-password');
    await assert.rejects(wrong.send(mail, options), refused);
    const imap = { host: dovecot.host, tls: 'implicit', login: user.address, password: 'x' } as const;
    const untrusting = openImapSmtpMailbox({ imap, smtp: { ...smtp, password: 'x' } });
    await assert.rejects(untrusting.send(mail, options), refusal('SMTP_TLS_REFUSED', /certificate/));
  });
});

describe('two addresses with the same IMAP account', () => {
  test('share one watch: each is told of every mail, and the server sees two connections', async () => {
    const user = nextUser();
    const mailbox = open(user);
    try {
      const mark = await mailbox.mark(never);
      const waiting = [arrivals(mailbox, mark), arrivals(mailbox, mark)];
      const found = waiting.map((one) => one.next());
      await dovecot.deliver(user.address, challenge('shared'));
      assert.deepEqual((await Promise.all(found)).map(idOf), ['shared', 'shared']);
      const logins = (await readFile(dovecot.logFile, 'utf8')).match(new RegExp(`Login: user=<${user.address}>`, 'g'));
      assert.equal(logins?.length, 2);
      for (const one of waiting) await one.stop();
    } finally {
      await mailbox.close();
    }
  });
});
