import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import { echoMailbox } from './echo-mailbox.test.fixture.ts';
import type { EchoMailbox } from './echo-mailbox.test.fixture.ts';
import { examineMailbox } from './examine-mailbox.ts';
import type { MailboxExamination } from './examine-mailbox.ts';
import type { Finding } from './finding.ts';

const now = new Date('2026-03-04T05:06:07Z');
const context = {
  now: () => now,
  random: (bytes: number) => new Uint8Array(bytes).fill(7),
  // The time is over at once; a mail that is there comes first all the same.
  wait: async (_ms: number, signal: AbortSignal) => {
    await new Promise(setImmediate);
    signal.throwIfAborted();
  },
};

async function examined(mailbox: EchoMailbox | undefined, more: Partial<MailboxExamination> = {}) {
  const findings: Finding[] = [];
  const result = await examineMailbox(
    {
      address: 'alice@client.test',
      ...(mailbox === undefined ? {} : { mailbox }),
      ...{ send: true, keep: false, timeoutMs: 120_000 },
      signal: new AbortController().signal,
      onFinding: (finding) => findings.push(finding),
      onWaiting: () => undefined,
      ...more,
    },
    context,
  );
  for (const { outcome, advice, code, id } of findings)
    if (outcome !== 'good') assert.ok(advice !== undefined || code !== undefined, id);
  return { ...result, findings, outcomes: findings.map(({ id, outcome }) => `${id} ${outcome}`) };
}

const refusing = (code: string) => async (): Promise<never> => {
  throw new TransportFailure(code, 'The server said no.', { transport: 'imap', endpoint: 'mail.test:993' });
};

test('a mailbox that works is good in everything, and the test mail is deleted', async () => {
  const mailbox = echoMailbox();
  const { outcomes, message } = await examined(mailbox);
  assert.deepEqual(outcomes, ['read good', 'send good', 'arrival good', 'test-mail good']);
  assert.deepEqual(mailbox.settled, ['delete 1']);
  assert.ok(message !== undefined);
});

test('the clock of the last server is read from its Received field', async () => {
  const trace = 'Received: from a by mail.test; Wed, 4 Mar 2026 06:06:07 +0000\r\n';
  const { clock } = await examined(echoMailbox((raw) => Buffer.concat([Buffer.from(trace), raw])));
  assert.deepEqual(clock?.theirs, new Date('2026-03-04T06:06:07Z'));
});

test('the test mail stays when that is asked for, and it is said where', async () => {
  const mailbox = echoMailbox();
  const { findings } = await examined(mailbox, { keep: true });
  assert.deepEqual(mailbox.settled, []);
  assert.match(findings.at(-1)?.what ?? '', /left in INBOX/);
});

test('a test mail that was changed on its way is not deleted', async () => {
  const mailbox = echoMailbox((raw) =>
    Buffer.from(
      Buffer.from(raw)
        .toString('utf8')
        .replace(/Message-ID: <\w/, '$&x'),
    ),
  );
  const { outcomes } = await examined(mailbox);
  assert.deepEqual(outcomes.slice(-2), ['arrival good', 'test-mail note']);
  assert.deepEqual(mailbox.settled, []);
});

test('a test mail that does not come back is in the way', async () => {
  const { outcomes, message } = await examined(echoMailbox(() => undefined));
  assert.deepEqual(outcomes, ['read good', 'send good', 'arrival bad', 'test-mail note']);
  assert.equal(message, undefined);
});

test('a mailbox that cannot be read is sent nothing, but sending is tried up to the last moment', async () => {
  const mailbox = echoMailbox(undefined, { mark: refusing('IMAP_LOGIN_REFUSED') });
  const { outcomes, findings } = await examined(mailbox);
  assert.deepEqual(outcomes, ['read bad', 'send good', 'arrival unknown']);
  assert.equal(findings[0]?.code, 'IMAP_LOGIN_REFUSED');
  assert.equal(mailbox.sent(), 0);
});

test('without leave to send, nothing leaves', async () => {
  const mailbox = echoMailbox();
  const { outcomes, findings } = await examined(mailbox, { send: false });
  assert.deepEqual(outcomes, ['read good', 'send good', 'arrival unknown']);
  assert.deepEqual(findings[1]?.facts, { sent: false });
  assert.equal(mailbox.sent(), 0);
});

test('mail that is refused is not waited for', async () => {
  const { outcomes } = await examined(echoMailbox(undefined, { send: refusing('SEND_REFUSED') }));
  assert.deepEqual(outcomes, ['read good', 'send bad', 'arrival unknown']);
});

test('mail of which nobody knows whether it left is waited for', async () => {
  const { outcomes } = await examined(echoMailbox(undefined, { send: refusing('SEND_UNCERTAIN') }));
  assert.deepEqual(outcomes, ['read good', 'send note', 'arrival bad', 'test-mail note']);
});

test('a mailbox that breaks during the wait, or will not delete, is told with its code', async () => {
  const broken = await examined(echoMailbox(undefined, { arrivals: () => failing('IMAP_UNREACHABLE') }));
  assert.deepEqual(
    broken.findings.slice(2).map(({ code }) => code),
    ['IMAP_UNREACHABLE', undefined],
  );
  const stubborn = await examined(echoMailbox(undefined, { settle: refusing('IMAP_REFUSED') }));
  assert.deepEqual(stubborn.outcomes.at(-1), 'test-mail note');
});

// oxlint-disable-next-line require-yield -- it fails before it could
async function* failing(code: string): AsyncGenerator<never> {
  await refusing(code)();
}

test('where a person carries the mail nothing can be said', async () => {
  const { outcomes } = await examined(undefined);
  assert.deepEqual(outcomes, ['read unknown', 'send unknown', 'arrival unknown']);
});

test('the wish to end ends it', async () => {
  const stop = new AbortController();
  const mailbox = echoMailbox(() => {
    stop.abort(new Error('enough'));
    return undefined;
  });
  await assert.rejects(examined(mailbox, { signal: stop.signal }), /enough/);
});
