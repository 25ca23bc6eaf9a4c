import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TransportFailure } from '@acme-smime/protocol';

import { ordered, registered } from '../acme-driver.test.fixture.ts';
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
