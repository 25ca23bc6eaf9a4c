import assert from 'node:assert/strict';
import { challenge, ids, inHurry, query, take, text } from './mails.ts';
import type { Within } from './under-test.ts';

/** Tests of `arrivals` that hold for every kind. */
export function arrivalTests(within: Within): void {
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
    for (const { raw } of mails.slice(0, 1)) await under.deliver(raw);
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
