import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mailbox } from '@acme-smime/client';
import { TransportFailure } from '@acme-smime/protocol';
import { testMailbox } from './test-mailbox.ts';

const address = 'alice@client.test';
const about = {
  address,
  sends: true,
  timeoutMs: 30_000,
  signal: new AbortController().signal,
  now: () => new Date('2026-03-04T05:06:07Z'),
  elapsedMs: () => 0,
};

/** A mailbox that gets what it sends. */
function echo(more: Partial<Mailbox> = {}): Mailbox & { readonly done: string[] } {
  const done: string[] = [];
  let held: Uint8Array | undefined;
  return {
    kind: 'echo',
    done,
    mark: async () => 'mark',
    async *arrivals() {
      if (held !== undefined) yield { ref: 'ref', raw: held, afterMark: true, place: 'INBOX' };
    },
    async send({ raw }, { commit }) {
      await commit();
      held = raw;
    },
    settle: async (ref, { action }) => void done.push(`${action} ${ref}`),
    close: async () => undefined,
    ...more,
  };
}

const outcomes = (steps: Awaited<ReturnType<typeof testMailbox>>): string[] =>
  steps.map((one) => `${one.step} ${one.outcome}`);

test('a mailbox that works passes every step, and the test mail is deleted', async () => {
  const mailbox = echo();
  assert.deepEqual(outcomes(await testMailbox(mailbox, about)), [
    'read pass',
    'send pass',
    'receive pass',
    'tidy pass',
  ]);
  assert.deepEqual(mailbox.done, ['delete ref']);
});

test('without --send nothing is sent', async () => {
  const mailbox = echo({ send: async () => assert.fail('it was sent') });
  assert.deepEqual(outcomes(await testMailbox(mailbox, { ...about, sends: false })), ['read pass', 'send skip']);
});

test('the first failure ends the test and says why', async () => {
  const where = { transport: 'imap', endpoint: 'imap.test:993' } as const;
  const mark = async (): Promise<string> => {
    throw new TransportFailure('IMAP_LOGIN_REFUSED', 'The server did not accept the login.', where);
  };
  const [only, ...others] = await testMailbox(echo({ mark }), about);
  assert.deepEqual(others, []);
  assert.deepEqual([only?.outcome, only?.detail], ['fail', 'The server did not accept the login.']);
});

test('mail that never comes back is a failure with a code', async () => {
  async function* nothing(): AsyncGenerator<never> {}
  const steps = await testMailbox(echo({ arrivals: nothing }), about);
  assert.deepEqual(outcomes(steps), ['read pass', 'send pass', 'receive fail']);
  const { error } = steps.at(-1) ?? assert.fail('nothing was tried');
  assert.equal((error as TransportFailure).code, 'TEST_MAIL_MISSING');
});
