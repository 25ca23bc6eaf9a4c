import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ConfigInvalid, TransportFailure } from '@acme-smime/protocol';
import type { LogEntry } from '../../log.ts';
import { mailboxContract } from '../contract/suite.ts';
import type { MailboxUnderTest, SentMail } from '../contract/suite.ts';
import type { ArrivedMail, Mailbox } from '../mailbox.ts';
import { startSmtpDouble } from '../smtp-double.test.fixture.ts';
import { makeMaildir } from './maildir-double.test.fixture.ts';
import { openMaildirSendmailMailbox } from './maildir-sendmail-mailbox.ts';
import type { MailOutlet } from './maildir-sendmail-mailbox.ts';

const address = 'alice@client.test';
const never = new AbortController().signal;
const query = { to: address, from: 'acme@ca.test' };

interface Outlet {
  readonly out: MailOutlet;
  sentMails(): Promise<readonly SentMail[]>;
  close(): Promise<void>;
}

async function underTest(openOutlet: (folder: string) => Promise<Outlet>): Promise<MailboxUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'maildir-'));
  const { path: maildir, deliver, stored } = await makeMaildir(join(folder, 'Maildir'));
  const { out, sentMails, close } = await openOutlet(folder);
  const open = (): Mailbox => openMaildirSendmailMailbox({ maildir, out });
  return {
    mailbox: open(),
    address,
    deliver: async (raw, where) => void (await deliver(raw, where)),
    stored,
    sentMails,
    reopen: open,
    async close() {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

async function smtpOutlet(): Promise<Outlet> {
  const double = await startSmtpDouble();
  const out = { kind: 'smtp', host: 'localhost', port: double.port, tls: 'plain' } as const;
  return { out, sentMails: async () => double.mails, close: double.close };
}

/** A sendmail of its own: keeps its arguments and what it gets, if it gets anything. */
async function sendmailOutlet(folder: string): Promise<Outlet> {
  const script = join(folder, 'sendmail');
  const sent = join(folder, 'sent');
  await mkdir(sent);
  const keep = `const fs = require('node:fs');
const mail = fs.readFileSync(0);
if (mail.length > 0) fs.writeFileSync(${JSON.stringify(sent)} + '/mail', JSON.stringify({ args: process.argv.slice(2), mail: mail.toString('latin1') }));
`;
  await writeFile(script, `#!${process.execPath}\n${keep}`);
  await chmod(script, 0o700);
  return {
    out: { kind: 'sendmail', command: [script] },
    async sentMails() {
      const files = await readdir(sent);
      return await Promise.all(
        files.map(async (file) => {
          const { args, mail } = JSON.parse(await readFile(join(sent, file), 'utf8')) as {
            args: string[];
            mail: string;
          };
          assert.deepEqual([args[0], args[1], args[3]], ['-i', '-f', '--']);
          assert.doesNotMatch(mail, /\r/);
          return { from: args[2]!, to: args[4]!, raw: Buffer.from(mail.replaceAll('\n', '\r\n'), 'latin1') };
        }),
      );
    },
    close: async () => undefined,
  };
}

const traits = { stores: true, junk: true };
mailboxContract('maildir-sendmail with SMTP', traits, () => underTest(smtpOutlet));
mailboxContract('maildir-sendmail with a sendmail command', traits, () => underTest(sendmailOutlet));

describe('A Maildir as a mailbox', () => {
  const challenge = Buffer.from('Subject: ACME: token\r\n\r\nbody\r\n');
  const nowhere = { kind: 'sendmail', command: ['/nonexistent'] } as const;

  async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'maildir-'));
    try {
      await body(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  async function firstOf(mailbox: Mailbox, mark?: string): Promise<ArrivedMail> {
    for await (const arrival of mailbox.arrivals({ ...query, ...(mark === undefined ? {} : { mark }) }, never)) {
      assert.ok('raw' in arrival);
      return arrival;
    }
    return assert.fail('it ended');
  }

  test('says which folder cannot be read', async () => {
    await inFolder(async (folder) => {
      const maildir = join(folder, 'absent');
      const mailbox = openMaildirSendmailMailbox({ maildir, out: nowhere });
      for (const failing of [() => firstOf(mailbox), () => mailbox.mark(never)])
        await assert.rejects(failing, (error) => {
          assert.ok(error instanceof TransportFailure);
          assert.equal(error.code, 'MAILDIR_UNREADABLE');
          return error.message.includes(maildir);
        });
    });
  });

  test('keeps the flags a mail had and writes them in ASCII order', async () => {
    await inFolder(async (folder) => {
      const double = await makeMaildir(folder);
      const name = await double.deliver(challenge);
      await rename(join(folder, 'new', name), join(folder, 'cur', `${name}:2,Fa`));
      const mailbox = openMaildirSendmailMailbox({ maildir: folder, out: nowhere });
      const { ref } = await firstOf(mailbox);
      await mailbox.settle(ref, { action: 'keep' }, never);
      assert.deepEqual(await readdir(join(folder, 'cur')), [`${name}:2,FRSa`]);
    });
  });

  test('settles a mail that a mail program moved meanwhile', async () => {
    await inFolder(async (folder) => {
      const double = await makeMaildir(folder);
      const name = await double.deliver(challenge);
      const mailbox = openMaildirSendmailMailbox({ maildir: folder, out: nowhere });
      const { ref } = await firstOf(mailbox);
      await rename(join(folder, 'new', name), join(folder, 'cur', `${name}:2,`));
      await mailbox.settle(ref, { action: 'keep' }, never);
      assert.deepEqual(await readdir(join(folder, 'cur')), [`${name}:2,RS`]);
    });
  });

  test('takes a mail that only changed its flags or its folder since the mark for an old one', async () => {
    await inFolder(async (folder) => {
      const double = await makeMaildir(folder);
      const name = await double.deliver(challenge);
      const mailbox = openMaildirSendmailMailbox({ maildir: folder, out: nowhere });
      const mark = await mailbox.mark(never);
      await mkdir(join(folder, '.Junk', 'new'), { recursive: true });
      await mkdir(join(folder, '.Junk', 'cur'));
      await rename(join(folder, 'new', name), join(folder, '.Junk', 'cur', `${name}:2,S`));
      assert.equal((await firstOf(mailbox, mark)).afterMark, false);
    });
  });

  test('gives out a long mail whole', async () => {
    await inFolder(async (folder) => {
      const double = await makeMaildir(folder);
      const long = Buffer.concat([challenge, Buffer.alloc(200_000, 'line\r\n')]);
      await double.deliver(long);
      const mailbox = openMaildirSendmailMailbox({ maildir: folder, out: nowhere });
      assert.deepEqual(Buffer.from((await firstOf(mailbox)).raw), long);
    });
  });

  test('leaves temporary files and mails of more than 4 MiB alone', async () => {
    await inFolder(async (folder) => {
      const double = await makeMaildir(folder);
      const log: LogEntry[] = [];
      const mailbox = openMaildirSendmailMailbox({ maildir: folder, out: nowhere, log: (entry) => log.push(entry) });
      await double.deliver(challenge);
      await double.deliver(Buffer.concat([challenge, Buffer.alloc(4 * 1024 * 1024, 'x')]));
      await writeFile(join(folder, 'tmp', '1790000009.half'), challenge);
      const { raw } = await firstOf(mailbox);
      assert.deepEqual(Buffer.from(raw), challenge);
      assert.deepEqual(
        log.map((entry) => entry.event),
        ['mail-too-large'],
      );
    });
  });

  test('refuses a folder name that would leave the Maildir', async () => {
    await inFolder(async (folder) => {
      const double = await makeMaildir(folder);
      await double.deliver(challenge);
      const mailbox = openMaildirSendmailMailbox({ maildir: folder, out: nowhere });
      const { ref } = await firstOf(mailbox);
      for (const target of ['../elsewhere', '', 'a//b', 'a.b', 'Entw\u00fcrfe'])
        await assert.rejects(mailbox.settle(ref, { action: 'move', folder: target }, never), ConfigInvalid);
      await mailbox.settle('{"folder":"..","base":"x"}', { action: 'delete' }, never);
      await mailbox.settle('no JSON', { action: 'delete' }, never);
      assert.equal((await readdir(join(folder, 'new'))).length, 1);
    });
  });

  test('signs what it sends when it is given the means', async () => {
    const outlet = await smtpOutlet();
    const sign = async (raw: Uint8Array): Promise<Uint8Array> =>
      Buffer.concat([Buffer.from('DKIM-Signature: x\r\n'), raw]);
    const mailbox = openMaildirSendmailMailbox({ maildir: '/nonexistent', out: outlet.out, sign });
    const mail = { from: address, to: 'acme@ca.test', raw: Buffer.from('Subject: x\r\n\r\n\r\n') };
    await mailbox.send(mail, { signal: never, commit: async () => undefined });
    const [sent] = await outlet.sentMails();
    await outlet.close();
    assert.match(Buffer.from(sent!.raw).toString(), /^DKIM-Signature: x\r\nSubject: x/);
  });
});
