import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TransportFailure } from '@acme-smime/protocol';

import { authorizationAt, ordered, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import type { OutgoingMail } from './relay.ts';

const alice = 'alice@example.org';

/** A relay that fails as often as it is told, and says when it has taken a mail. */
function unreliableRelay(failures: number): {
  send(mail: OutgoingMail): Promise<void>;
  taken: Promise<OutgoingMail>;
  tries: number;
} {
  let left = failures;
  const { promise, resolve } = Promise.withResolvers<OutgoingMail>();
  const relay = {
    tries: 0,
    taken: promise,
    send: async (mail: OutgoingMail): Promise<void> => {
      relay.tries += 1;
      if (left-- > 0) throw new Error('connection refused');
      resolve(mail);
    },
  };
  return relay;
}

test('a mail that the relay does not take is tried again until it does', async () => {
  const relay = unreliableRelay(2);
  await using t = await startTestCa({ relay: relay.send, mailRetryMs: [1], now: () => new Date() });
  await ordered(await registered(t), alice);
  const mail = await relay.taken;
  assert.equal(mail.to, alice);
  assert.equal(relay.tries, 3);
  assert.equal(t.log.filter(({ event }) => event === 'mail.failed').length, 2);
  await t.open(mail);
});

/** What nodemailer rejects with when the relay refuses a recipient. */
function recipientRefused(response: string): Error {
  const responseCode = Number(response.slice(0, 3));
  return Object.assign(new Error(`refused: ${response}`), { command: 'RCPT TO', responseCode, response });
}

test('a mail that the relay will never take ends its challenge, with the words of the relay, and is not tried again', async () => {
  let tries = 0;
  await using t = await startTestCa({
    relay: async ({ to }) => {
      tries += 1;
      throw recipientRefused(`550 5.1.1 <${to}>: user unknown`);
    },
    mailRetryMs: [1],
  });
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  const { url, challenge } = open.authorizations[0] ?? assert.fail();
  await t.logged('mail.refused');
  const authorization = await authorizationAt(driver, url);
  const [shown] = authorization.challenges;
  assert.deepEqual([authorization.status, shown?.status], ['invalid', 'invalid']);
  assert.equal(shown?.error?.type, 'urn:ietf:params:acme:error:connection');
  assert.match(
    shown?.error?.detail ?? '',
    /alice@example\.org could not be delivered \(5\.1\.1\): 550 5\.1\.1 .*user unknown/,
  );
  assert.equal((await driver.post(open.url, '')).json['status'], 'invalid');
  assert.equal((await driver.post(challenge.url, {})).status, 400);
  assert.equal(await t.storage.nextMailAt(), undefined);
  assert.deepEqual([tries, t.ca.mailTrouble()], [1, undefined]);
});

test('a relay that refuses us fails no challenge: it is said, tried again, and over when it is over', async () => {
  let wrong = true;
  const taken = Promise.withResolvers<OutgoingMail>();
  await using t = await startTestCa({
    relay: async (mail) => {
      if (wrong) throw recipientRefused('553 5.7.1 <acme@ca.example>: Sender address rejected');
      taken.resolve(mail);
    },
    mailRetryMs: [1],
    now: () => new Date(),
  });
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  await t.logged('mail.failed');
  assert.match(t.ca.mailTrouble() ?? '', /Sender address rejected/);
  const { url } = open.authorizations[0] ?? assert.fail();
  const waiting = await authorizationAt(driver, url);
  assert.deepEqual([waiting.status, waiting.challenges[0]?.error], ['pending', undefined]);
  wrong = false;
  await t.open(await taken.promise);
  await t.logged('mail.sent');
  assert.equal(t.ca.mailTrouble(), undefined);
});

test('while the relay is down one mail at a time is tried, each time another, and all leave when it is back', async () => {
  let isDown = true;
  const tried: string[] = [];
  const addresses = Array.from({ length: 12 }, (_, index) => `user${index}@example.org`);
  const left = new Set(addresses);
  const all = Promise.withResolvers<void>();
  const seven = Promise.withResolvers<void>();
  await using t = await startTestCa({
    relay: async ({ to }) => {
      if (isDown) {
        tried.push(to);
        if (tried.length === 7) seven.resolve();
        throw new Error('connect ECONNREFUSED');
      }
      left.delete(to);
      if (left.size === 0) all.resolve();
    },
    mailRetryMs: [30],
    now: () => new Date(),
  });
  await ordered(await registered(t), ...addresses);
  await seven.promise;
  assert.match(t.ca.mailTrouble() ?? '', /ECONNREFUSED/);
  assert.equal(t.log.filter(({ event }) => event === 'relay.down').length, 1);
  assert.ok(new Set(tried).size >= 4, tried.join());
  isDown = false;
  await all.promise;
  await t.logged('relay.up');
  assert.equal(t.ca.mailTrouble(), undefined);
});

test('a relay that puts off one mail after the other is said to, and one that does so once is not', async () => {
  const answers = [451, 451, 451, 250].map((code) => (code === 250 ? undefined : recipientRefused(`${code} later`)));
  const troubles: (string | undefined)[] = [];
  const sent = Promise.withResolvers<void>();
  const t = await startTestCa({
    relay: async () => {
      troubles.push(t.ca.mailTrouble());
      const answer = answers.shift();
      if (answer !== undefined) throw answer;
      sent.resolve();
    },
    mailRetryMs: [1],
    now: () => new Date(),
  });
  await using _closing = t;
  await ordered(await registered(t), alice);
  await sent.promise;
  assert.deepEqual(troubles.slice(0, 3), [undefined, undefined, undefined]);
  assert.match(troubles[3] ?? '', /puts challenge mail off: .*451 later/);
});

test('a mail that could not leave before the end leaves after the restart, the same one', async () => {
  const down = unreliableRelay(1000);
  const first = await startTestCa({ relay: down.send, mailRetryMs: [1] });
  const driver = await registered(first);
  await ordered(driver, alice);
  await first.ca.close();
  assert.ok(down.tries >= 1);
  const up = unreliableRelay(0);
  await using second = await startTestCa({
    relay: up.send,
    storage: first.storage,
    now: () => new Date(first.clock.ms + 60_000),
  });
  const mail = await up.taken;
  const [queued] = [...(await first.storage.dueMails(new Date(first.clock.ms + 1e9), 10))];
  const { challenge } = await second.open(mail);
  assert.equal(queued === undefined || queued.message.includes(challenge.messageId ?? 'none'), true);
  await second.ca.close();
  assert.equal(await first.storage.nextMailAt(), undefined);
  assert.equal(up.tries, 1);
});

test('a mail whose authorization was given up is not sent any more', async () => {
  const relay = unreliableRelay(1);
  await using t = await startTestCa({ relay: relay.send, mailRetryMs: [3_600_000] });
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  await driver.post(open.authorizations[0]?.url ?? '', { status: 'deactivated' });
  await t.ca.close();
  await using again = await startTestCa({
    relay: relay.send,
    storage: t.storage,
    now: () => new Date(t.clock.ms + 7_200_000),
  });
  await again.ca.close();
  assert.equal(relay.tries, 1);
  assert.equal(await t.storage.nextMailAt(), undefined);
});

test('a mail whose sending could not be noted leaves once more after the restart, with the same Message-ID', async () => {
  const relay = unreliableRelay(0);
  const again = Promise.withResolvers<OutgoingMail>();
  const storage = memoryStorage();
  let gone = false;
  const failing: Storage = {
    ...storage,
    commit: async (records) => {
      gone ||= records.some((record) => record.kind === 'mail' && record.status === 'sent');
      if (gone) throw new TransportFailure('DATABASE_UNAVAILABLE', 'gone', { transport: 'database', endpoint: 'test' });
      return storage.commit(records);
    },
  };
  const first = await startTestCa({ relay: relay.send, storage: failing });
  await ordered(await registered(first), alice);
  const mail = await relay.taken;
  await first.ca.close();
  await using second = await startTestCa({
    relay: async (sent) => again.resolve(sent),
    storage,
    now: () => new Date(first.clock.ms + 1000),
  });
  const repeated = await again.promise;
  const messageIdOf = ({ raw }: OutgoingMail): string | undefined =>
    /^Message-ID: (<.*>)/im.exec(Buffer.from(raw).toString())?.[1];
  assert.ok(messageIdOf(mail));
  assert.equal(messageIdOf(repeated), messageIdOf(mail));
  await second.ca.close();
  assert.equal(await storage.nextMailAt(), undefined);
});
