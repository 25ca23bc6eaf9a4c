import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Arrival, ArrivalQuery, ArrivedMail, Mailbox } from './mailbox.ts';

/** A mail as the other side got it. */
export interface SentMail {
  readonly from: string;
  readonly to: string;
  readonly raw: Uint8Array;
}

/** What is known of a stored mail without the mailbox under test. */
export interface StoredMail {
  readonly seen: boolean;
  readonly answered: boolean;
  /** `INBOX`, or the path of a folder with slashes. */
  readonly folder: string;
}

/** A mailbox with everything around it, made for one test. */
export interface MailboxUnderTest {
  readonly mailbox: Mailbox;
  /** The address whose mail it holds and whose name it sends in. */
  readonly address: string;
  /** Puts a mail into INBOX, or where junk goes; resolves when the mailbox can see it. */
  deliver(raw: Uint8Array, folder?: 'junk'): Promise<void>;
  /** Everything that has been sent, in order. */
  sentMails(): Promise<readonly SentMail[]>;
  /** Looks a mail up by its Message-ID; `undefined` when it is gone. */
  stored(messageId: string): Promise<StoredMail | undefined>;
  /** The mailbox as a later process would open it. */
  reopen(): Mailbox;
  close(): Promise<void>;
}

/** What a kind can do; a suite says so once, so that nothing is skipped in silence. */
export interface MailboxTraits {
  /** Has folders and flags: `settle` does something, `mark` tells old mail from new. */
  readonly stores: boolean;
  /** Has a junk folder that is looked into. */
  readonly junk: boolean;
}

/** The whole contract of `Mailbox`, as tests; `setup` makes a fresh mailbox each time. */
export function mailboxContract(name: string, traits: MailboxTraits, setup: () => Promise<MailboxUnderTest>): void {
  const within = (title: string, body: (under: MailboxUnderTest) => Promise<void>): void => {
    test(title, { timeout: 60_000 }, async () => {
      const under = await setup();
      try {
        await body(under);
      } finally {
        await under.mailbox.close();
        await under.close();
      }
    });
  };
  describe(`The mailbox kind ${name}`, () => {
    arrivalTests(within);
    if (traits.stores) storeTests(within);
    if (traits.junk) junkTests(within);
    sendTests(within);
    within('may be closed twice', async ({ mailbox }) => {
      await mailbox.mark(never);
      await mailbox.close();
      await mailbox.close();
    });
  });
}

type Within = (title: string, body: (under: MailboxUnderTest) => Promise<void>) => void;

const ca = 'acme@ca.test';
const never = new AbortController().signal;
const inHurry = (): AbortSignal => AbortSignal.timeout(30_000);

function arrivalTests(within: Within): void {
  within('yields mail that was there before anybody waited, byte for byte', async (under) => {
    const mail = challenge(under, 'one');
    await under.deliver(mail.raw);
    const [arrived] = await take(under, 1);
    assert.ok(text(arrived?.raw).endsWith(text(mail.raw)));
    assert.equal(arrived?.afterMark, true);
    assert.notEqual(arrived?.place, '');
  });

  within('yields mail that arrives while waiting', async (under) => {
    const waiting = take(under, 1);
    const mail = challenge(under, 'late');
    await under.deliver(mail.raw);
    assert.deepEqual(ids(await waiting), [mail.id]);
  });

  within('goes on yielding, each mail once', async (under) => {
    const mails = ['one', 'two', 'three'].map((name) => challenge(under, name));
    await under.deliver(mails[0]!.raw);
    const seen: string[] = [];
    for await (const arrival of under.mailbox.arrivals(query(under), inHurry())) {
      seen.push(...ids([arrival]));
      const next = mails[seen.length];
      if (next === undefined) break;
      await under.deliver(next.raw);
    }
    assert.deepEqual(
      seen,
      mails.map((mail) => mail.id),
    );
  });

  within('ends with the reason of the signal when aborted before the wait', async ({ mailbox, ...under }) => {
    const reason = new Error('enough');
    const arrivals = mailbox.arrivals(query(under), AbortSignal.abort(reason))[Symbol.asyncIterator]();
    await assert.rejects(arrivals.next(), reason);
  });

  within('ends with the reason of the signal when aborted in the middle of the wait', async (under) => {
    const stop = new AbortController();
    const reason = new Error('enough');
    await under.deliver(challenge(under, 'one').raw);
    const arrivals = under.mailbox.arrivals(query(under), stop.signal)[Symbol.asyncIterator]();
    await arrivals.next();
    const next = arrivals.next();
    stop.abort(reason);
    await assert.rejects(next, reason);
    assert.equal((await arrivals.next()).done, true);
  });
}

function storeTests(within: Within): void {
  within('yields what is there newest first', async (under) => {
    const older = challenge(under, 'older');
    const newer = challenge(under, 'newer');
    await under.deliver(older.raw);
    await under.deliver(newer.raw);
    assert.deepEqual(ids(await take(under, 2)), [newer.id, older.id]);
  });

  within('yields the same mail to every call', async (under) => {
    const mail = challenge(under, 'one');
    await under.deliver(mail.raw);
    assert.deepEqual(ids(await take(under, 1)), [mail.id]);
    assert.deepEqual(ids(await take(under, 1)), [mail.id]);
  });

  within('tells mail from before the mark from mail behind it, also in a later process', async (under) => {
    const before = challenge(under, 'before');
    const after = challenge(under, 'after');
    await under.deliver(before.raw);
    const mark = await under.mailbox.mark(never);
    await under.deliver(after.raw);
    for (const mailbox of [under.mailbox, under.reopen()]) {
      const arrived = await take({ ...under, mailbox }, 2, mark);
      const found = new Map(arrived.map((mail) => [ids([mail])[0], mail.afterMark]));
      assert.deepEqual(
        found,
        new Map([
          [after.id, true],
          [before.id, false],
        ]),
      );
      await mailbox.close();
    }
  });

  within('finds a subject that is folded or encoded', async (under) => {
    const folded = challenge(under, 'folded', 'ACME:\r\n LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME');
    const encoded = challenge(under, 'encoded', '=?UTF-8?B?QUNNRTogTGdZZW1KTHkzRjFMRGtpSnJkSUc=?=');
    await under.deliver(folded.raw);
    await under.deliver(encoded.raw);
    assert.deepEqual(new Set(ids(await take(under, 2))), new Set([folded.id, encoded.id]));
  });

  within('alters no flag by marking, reading and waiting', async (under) => {
    const mail = challenge(under, 'one');
    const foreign = challenge(under, 'foreign', 'Lunch?');
    await under.deliver(foreign.raw);
    await under.deliver(mail.raw);
    await under.mailbox.mark(never);
    await take(under, 1);
    await under.mailbox.close();
    for (const { id } of [mail, foreign])
      assert.deepEqual(await under.stored(id), { seen: false, answered: false, folder: 'INBOX' });
  });

  within('settles by flagging the answered mail, and no other, seen and answered', async (under) => {
    const { mail, others, ref } = await oneAmongOthers(under);
    await under.mailbox.settle(ref, { action: 'keep' }, never);
    assert.deepEqual(await under.stored(mail.id), { seen: true, answered: true, folder: 'INBOX' });
    await untouched(under, others);
  });

  within('moves the answered mail into a folder that did not exist', async (under) => {
    const { mail, others, ref } = await oneAmongOthers(under);
    await under.mailbox.settle(ref, { action: 'move', folder: 'Certificates' }, never);
    assert.deepEqual(await under.stored(mail.id), { seen: true, answered: true, folder: 'Certificates' });
    await untouched(under, others);
  });

  within('moves a second answered mail into the same folder', async (under) => {
    const mails = [challenge(under, 'one'), challenge(under, 'two')];
    for (const mail of mails) await under.deliver(mail.raw);
    for (const arrived of await take(under, 2))
      await under.mailbox.settle(arrived.ref, { action: 'move', folder: 'Certificates' }, never);
    for (const mail of mails) assert.equal((await under.stored(mail.id))?.folder, 'Certificates');
  });

  within('deletes the answered mail, and no other, when asked', async (under) => {
    const { mail, others, ref } = await oneAmongOthers(under);
    await under.mailbox.settle(ref, { action: 'delete' }, never);
    assert.equal(await under.stored(mail.id), undefined);
    await untouched(under, others);
  });

  within('settles in a later process, and takes a mail that is gone for settled', async (under) => {
    const { mail, ref } = await oneAmongOthers(under);
    await under.mailbox.close();
    const later = under.reopen();
    await later.settle(ref, { action: 'delete' }, never);
    await later.settle(ref, { action: 'keep' }, never);
    await later.close();
    assert.equal(await under.stored(mail.id), undefined);
  });
}

function junkTests(within: Within): void {
  within('finds a mail that was taken for junk before anybody waited', async (under) => {
    const mail = challenge(under, 'junk');
    await under.deliver(mail.raw, 'junk');
    const [arrived] = await take(under, 1);
    assert.deepEqual(ids([arrived!]), [mail.id]);
    assert.match(arrived!.place, /junk/i);
  });

  within('finds a mail that is taken for junk while waiting, and settles it there', async (under) => {
    const mark = await under.mailbox.mark(never);
    const waiting = take(under, 1, mark);
    const mail = challenge(under, 'junk');
    await under.deliver(mail.raw, 'junk');
    const [arrived] = await waiting;
    assert.equal(arrived!.afterMark, true);
    await under.mailbox.settle(arrived!.ref, { action: 'keep' }, never);
    const stored = await under.stored(mail.id);
    assert.deepEqual([stored?.seen, stored?.answered], [true, true]);
    assert.match(stored!.folder, /junk/i);
  });
}

function sendTests(within: Within): void {
  within('calls commit once, before the mail has left, and sends it unchanged', async (under) => {
    const mail = response(under);
    let commits = 0;
    await under.mailbox.send(mail, {
      signal: never,
      commit: async () => {
        commits += 1;
        assert.deepEqual(await under.sentMails(), []);
      },
    });
    assert.equal(commits, 1);
    const [sent, ...more] = await under.sentMails();
    assert.deepEqual(more, []);
    assert.deepEqual([sent?.from, sent?.to], [mail.from, mail.to]);
    assert.ok(text(sent?.raw).endsWith(text(mail.raw).slice(text(mail.raw).indexOf('Subject:'))));
  });

  within('sends nothing when commit rejects, and passes the reason on', async (under) => {
    const full = new Error('the disk is full');
    const commit = async (): Promise<void> => {
      throw full;
    };
    await assert.rejects(under.mailbox.send(response(under), { signal: never, commit }), full);
    await under.mailbox.close();
    assert.deepEqual(await under.sentMails(), []);
  });

  within('sends nothing and does not call commit when it was aborted before', async (under) => {
    const reason = new Error('enough');
    const commit = async (): Promise<void> => assert.fail('commit was called');
    await assert.rejects(under.mailbox.send(response(under), { signal: AbortSignal.abort(reason), commit }), reason);
    assert.deepEqual(await under.sentMails(), []);
  });
}

interface TestMail {
  readonly id: string;
  readonly raw: Uint8Array;
}

function challenge(under: { readonly address: string }, name: string, subject = `ACME: ${name}`): TestMail {
  const id = `<${name}@ca.test>`;
  const head = [`From: ${ca}`, `To: ${under.address}`, `Subject: ${subject}`, `Message-ID: ${id}`];
  // A line of a single dot would be taken for the end on some of the ways; a leading one must survive all.
  const body = ['', `This is ${name}.`, '..', '.hidden', 'Bye.', ''];
  return { id, raw: Buffer.from([...head, 'Auto-Submitted: auto-generated; type=acme', ...body].join('\r\n')) };
}

function response({ address }: { readonly address: string }): { from: string; to: string; raw: Uint8Array } {
  const head = [`From: ${address}`, `To: ${ca}`, 'Subject: Re: ACME: token', 'MIME-Version: 1.0'];
  const body = ['-----BEGIN ACME RESPONSE-----', 'ZGlnZXN0', '-----END ACME RESPONSE-----', '..dots', ''];
  return { from: address, to: ca, raw: Buffer.from([...head, 'Content-Type: text/plain', '', ...body].join('\r\n')) };
}

function query(under: { readonly address: string }, mark?: string): ArrivalQuery {
  return { to: under.address, from: ca, ...(mark === undefined ? {} : { mark }) };
}

async function take(under: MailboxUnderTest, count: number, mark?: string): Promise<readonly ArrivedMail[]> {
  const arrived: ArrivedMail[] = [];
  for await (const arrival of under.mailbox.arrivals(query(under, mark), inHurry())) {
    assert.ok('raw' in arrival);
    arrived.push(arrival);
    if (arrived.length === count) break;
  }
  return arrived;
}

async function oneAmongOthers(
  under: MailboxUnderTest,
): Promise<{ readonly mail: TestMail; readonly others: readonly TestMail[]; readonly ref: string }> {
  const others = [challenge(under, 'other'), challenge(under, 'foreign', 'Lunch?')];
  const mail = challenge(under, 'answered');
  for (const { raw } of [...others, mail]) await under.deliver(raw);
  const [newest] = await take(under, 1);
  assert.deepEqual(ids([newest!]), [mail.id]);
  return { mail, others, ref: newest!.ref };
}

async function untouched(under: MailboxUnderTest, others: readonly TestMail[]): Promise<void> {
  for (const { id } of others)
    assert.deepEqual(await under.stored(id), { seen: false, answered: false, folder: 'INBOX' });
}

function ids(arrivals: readonly Arrival[]): readonly string[] {
  return arrivals.map((arrival) => {
    assert.ok('raw' in arrival);
    return /^message-id: *(<.*>)/im.exec(text(arrival.raw))?.[1] ?? '';
  });
}

function text(raw: Uint8Array | undefined): string {
  return Buffer.from(raw ?? []).toString('latin1');
}
