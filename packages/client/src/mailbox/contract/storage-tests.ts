import assert from 'node:assert/strict';
import { challenge, ids, never, oneAmongOthers, take, takeOne, untouched } from './mails.ts';
import type { Within } from './under-test.ts';

/** Tests of `mark` and `arrivals` where mail is stored. */
export function orderTests(within: Within): void {
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
}

/** Tests of `settle`. */
export function settleTests(within: Within): void {
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

/** Tests of the junk folder. */
export function junkTests(within: Within): void {
  within('finds a mail that was taken for junk before anybody waited', async (under) => {
    const mail = challenge(under, 'junk');
    await under.deliver(mail.raw, 'junk');
    const arrived = await takeOne(under);
    assert.deepEqual(ids([arrived]), [mail.id]);
    assert.match(arrived.place, /junk/i);
  });

  within('finds a mail that is taken for junk while waiting, and settles it there', async (under) => {
    const mark = await under.mailbox.mark(never);
    const waiting = takeOne(under, mark);
    const mail = challenge(under, 'junk');
    await under.deliver(mail.raw, 'junk');
    const arrived = await waiting;
    assert.equal(arrived.afterMark, true);
    await under.mailbox.settle(arrived.ref, { action: 'keep' }, never);
    const stored = await under.stored(mail.id);
    assert.deepEqual([stored?.seen, stored?.answered], [true, true]);
    assert.match(stored?.folder ?? '', /junk/i);
  });
}
