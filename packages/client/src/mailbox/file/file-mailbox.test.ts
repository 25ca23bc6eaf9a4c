import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { composeMessage } from '@acme-smime/protocol';
import { mailboxContract } from '../contract/suite.ts';
import type { MailboxUnderTest, SentMail, StoredMail } from '../contract/suite.ts';
import type { ArrivedMail, Mailbox } from '../mailbox.ts';
import { openFileMailbox } from './file-mailbox.ts';

const scratch = await mkdtemp(join(tmpdir(), 'acme-smime-files-'));
after(() => rm(scratch, { recursive: true, force: true }));
const address = 'alice@client.test';
const ca = 'acme@ca.test';
const never = new AbortController().signal;

async function underTest(): Promise<MailboxUnderTest> {
  const folder = await mkdtemp(join(scratch, 'case-'));
  const open = (): Mailbox => openFileMailbox({ form: 'messages', folder });
  let count = 0;
  return {
    mailbox: open(),
    address,
    async deliver(raw) {
      count += 1;
      await mkdir(join(folder, 'in'), { recursive: true });
      const draft = join(folder, `draft-${count}`);
      await writeFile(draft, raw);
      await rename(draft, join(folder, 'in', `mail-${String(count).padStart(3, '0')}.eml`));
    },
    stored: (messageId) => storedIn(folder, messageId),
    sentMails: () => sentIn(join(folder, 'out')),
    reopen: open,
    close: async () => undefined,
  };
}

async function storedIn(folder: string, messageId: string): Promise<StoredMail | undefined> {
  for (const place of await readdir(folder))
    for (const file of place === 'out' ? [] : await readdir(join(folder, place)))
      if ((await readFile(join(folder, place, file), 'latin1')).includes(messageId)) {
        const answered = file.endsWith('.answered');
        return { seen: answered, answered, folder: place === 'in' ? 'INBOX' : place };
      }
  return undefined;
}

/** What another program would take and send: only what is complete. */
async function sentIn(outbox: string): Promise<readonly SentMail[]> {
  const names = await readdir(outbox).catch(() => []);
  const mails = names
    .filter((name) => name.endsWith('.eml'))
    .map(async (name) => {
      const raw = await readFile(join(outbox, name));
      const field = (of: string): string => new RegExp(`^${of}: (.*)\r$`, 'm').exec(raw.toString('latin1'))?.[1] ?? '';
      return { from: field('From'), to: field('To'), raw: new Uint8Array(raw) };
    });
  return Promise.all(mails);
}

mailboxContract('file', { stores: true, junk: false }, underTest);

describe('A mailbox of message files', () => {
  test('reads a file that was half written once more when it is complete', async () => {
    const folder = await mkdtemp(join(scratch, 'case-'));
    await mkdir(join(folder, 'in'));
    const path = join(folder, 'in', 'challenge.eml');
    await writeFile(path, 'Subject: ACME: abc\r\n');
    const stop = AbortSignal.timeout(30_000);
    const arrivals = openFileMailbox({ form: 'messages', folder }).arrivals({ to: address, from: ca }, stop);
    const raws: string[] = [];
    for await (const mail of arrivals) {
      raws.push(Buffer.from((mail as ArrivedMail).raw).toString());
      if (raws.length === 2) break;
      await writeFile(path, 'Subject: ACME: abc\r\nFrom: acme@ca.test\r\n\r\nbody\r\n');
    }
    assert.match(raws[1] ?? '', /body/);
  });

  test('is for the owner alone, and so is the answer', async () => {
    const folder = join(await mkdtemp(join(scratch, 'case-')), 'made');
    const mailbox = openFileMailbox({ form: 'messages', folder });
    await mailbox.mark(never);
    await mailbox.send(
      { from: address, to: ca, raw: Buffer.from('x') },
      { signal: never, commit: async () => undefined },
    );
    const [name = ''] = await readdir(join(folder, 'out'));
    assert.equal((await stat(join(folder, 'out'))).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, 'out', name))).mode & 0o777, 0o600);
  });

  test('moves answered mail nowhere but beside in and out', async () => {
    const folder = await mkdtemp(join(scratch, 'case-'));
    await mkdir(join(folder, 'in'));
    const mailbox = openFileMailbox({ form: 'messages', folder });
    for (const name of ['../elsewhere', 'out', '.hidden'])
      await assert.rejects(
        mailbox.settle(JSON.stringify({ version: 1, file: 'x.eml' }), { action: 'move', folder: name }, never),
        { code: 'FOLDER_INVALID' },
      );
  });

  test('whose folder cannot be made is named in the error', async () => {
    const folder = join(await mkdtemp(join(scratch, 'case-')), 'file');
    await writeFile(folder, '');
    await assert.rejects(openFileMailbox({ form: 'messages', folder }).mark(never), { code: 'MAIL_FILE_UNWRITABLE' });
  });
});

describe('A mailbox of subject files', () => {
  const query = { to: address, from: ca };
  const subjectFile = `resp_${address}_subject.txt`;
  const bodyFile = `resp_${address}_body.txt`;
  const response = composeMessage(
    [
      ['From', address],
      ['To', ca],
      ['Subject', 'Re: ACME: abc'],
    ],
    '-----BEGIN ACME RESPONSE-----\nabc\n-----END ACME RESPONSE-----\n',
  );

  async function open(): Promise<{ readonly tmp: string; readonly mailbox: Mailbox }> {
    const workDir = await mkdtemp(join(scratch, 'case-'));
    return { tmp: join(workDir, 'tmp'), mailbox: openFileMailbox({ form: 'subjects', workDir }) };
  }

  test('offers an empty file, takes the subject that is written into it, and writes the body of the response', async () => {
    const { tmp, mailbox } = await open();
    const mark = await mailbox.mark(never);
    const arrivals = mailbox.arrivals({ ...query, mark }, AbortSignal.timeout(30_000))[Symbol.asyncIterator]();
    const next = arrivals.next();
    // Another program waits for the file; here it is enough that writing it first is not lost either.
    await mkdir(tmp, { recursive: true });
    await writeFile(join(tmp, subjectFile), 'Subject: ACME:\r\n LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME\r\n');
    assert.deepEqual((await next).value, { subject: 'ACME: LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME' });
    await arrivals.return?.();
    let commits = 0;
    await mailbox.send(
      { from: address, to: ca, raw: response },
      {
        signal: never,
        commit: async () => {
          commits += 1;
          assert.ok(!(await readdir(tmp)).includes(bodyFile));
        },
      },
    );
    assert.equal(commits, 1);
    assert.match(await readFile(join(tmp, bodyFile), 'utf8'), /^-----BEGIN ACME RESPONSE-----\r\nabc/);
  });

  test('does not take the subject of an earlier order for a new one, and takes the earlier body away', async () => {
    const { tmp, mailbox } = await open();
    await mkdir(tmp, { recursive: true });
    await writeFile(join(tmp, subjectFile), 'ACME: old');
    await writeFile(join(tmp, bodyFile), 'old');
    const mark = await mailbox.mark(never);
    assert.equal(await readFile(join(tmp, bodyFile), 'utf8'), 'old');
    const stop = new AbortController();
    const reason = new Error('enough');
    const arrivals = mailbox.arrivals({ ...query, mark }, stop.signal)[Symbol.asyncIterator]();
    const next = arrivals.next();
    await writeFile(join(tmp, subjectFile), 'ACME: new');
    assert.deepEqual((await next).value, { subject: 'ACME: new' });
    assert.ok(!(await readdir(tmp)).includes(bodyFile));
    const unchanged = arrivals.next();
    stop.abort(reason);
    await assert.rejects(unchanged, reason);
  });

  test('writes nothing when commit rejects', async () => {
    const { tmp, mailbox } = await open();
    await mkdir(tmp, { recursive: true });
    const full = new Error('the disk is full');
    const commit = async (): Promise<void> => {
      throw full;
    };
    await assert.rejects(mailbox.send({ from: address, to: ca, raw: response }, { signal: never, commit }), full);
    assert.deepEqual(await readdir(tmp), []);
  });
});
