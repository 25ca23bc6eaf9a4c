import { describe, test } from 'node:test';
import { arrivalTests } from './arrival-tests.ts';
import { never } from './mails.ts';
import { sendTests } from './send-tests.ts';
import { junkTests, orderTests, settleTests } from './storage-tests.ts';
import type { MailboxTraits, MailboxUnderTest, Within } from './under-test.ts';

export type { MailboxTraits, MailboxUnderTest, SentMail, StoredMail } from './under-test.ts';

/** The whole contract of `Mailbox`, as tests; `setup` makes a fresh mailbox each time. */
export function mailboxContract(name: string, traits: MailboxTraits, setup: () => Promise<MailboxUnderTest>): void {
  const within: Within = (title, body) => {
    void test(title, { timeout: 60_000 }, async () => {
      const under = await setup();
      try {
        await body(under);
      } finally {
        await under.mailbox.close();
        await under.close();
      }
    });
  };
  void describe(`The mailbox kind ${name}`, () => {
    arrivalTests(within);
    if (traits.stores) orderTests(within);
    if (traits.stores) settleTests(within);
    if (traits.junk) junkTests(within);
    sendTests(within);
    within('may be closed twice', async ({ mailbox }) => {
      await mailbox.mark(never);
      await mailbox.close();
      await mailbox.close();
    });
  });
}
