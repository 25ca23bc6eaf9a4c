import assert from 'node:assert/strict';
import { never, response, text } from './mails.ts';
import type { Within } from './under-test.ts';

/** Tests of `send`. */
export function sendTests(within: Within): void {
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
