import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';

import { ordered, registered } from '../acme-driver.test.fixture.ts';
import { challengeAddress, startTestCa } from '../ca.test.fixture.ts';
import { maildirRelay } from './maildir-relay.ts';
import type { OutgoingMail } from './relay.ts';

const parts = { now: () => new Date('2026-03-01T12:00:00Z'), random: randomBytes };
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('challenges are caught in a Maildir, whole and as they were signed', async () => {
  const maildir = join(folder, 'caught', 'mail');
  const deliver = await maildirRelay(maildir, parts);
  const caught = Promise.withResolvers<OutgoingMail>();
  const relay = (mail: OutgoingMail): Promise<void> => deliver(mail).then(() => caught.resolve(mail), caught.reject);
  await using t = await startTestCa({ relay });
  await ordered(await registered(t), 'alice@example.org');
  const { to } = await caught.promise;
  const names = await readdir(join(maildir, 'new'));
  assert.equal(names.length, 1);
  assert.deepEqual(await readdir(join(maildir, 'tmp')), []);
  const raw = await readFile(join(maildir, 'new', names[0] ?? ''));
  const { challenge } = await t.open({ raw, to, from: challengeAddress });
  assert.ok(challenge.tokenPart1.length > 20);
});

test('a Maildir that cannot be written is named, and the mail waits', async () => {
  const maildir = join(folder, 'lost');
  const deliver = await maildirRelay(maildir, parts);
  await rm(maildir, { recursive: true });
  const mail = { from: 'acme@ca.example', to: 'alice@example.org', raw: Buffer.from('Subject: x\r\n\r\n') };
  await assert.rejects(deliver(mail), { code: 'MAILDIR_UNWRITABLE' });
  const file = join(folder, 'a file');
  await writeFile(file, '');
  await assert.rejects(maildirRelay(join(file, 'below'), parts), (error: Error) => error.message.includes(file));
});
