import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headerFields, parseMessage, responseSignedHeaders, verifyChallengeMail } from '@acme-smime/protocol';
import { mayBeChallenge } from '../mailbox/candidate.ts';
import { composeTestMail, recogniseTestMail } from './test-mail.ts';

const date = new Date('2026-03-04T05:06:07Z');
const number = new Uint8Array(16).fill(0xab);
const own = composeTestMail('alice@client.test', { date, number });
const changed = (from: string | RegExp, to: string): Uint8Array =>
  Buffer.from(Buffer.from(own.mail.raw).toString('utf8').replace(from, to));

test('mailboxes find it the way they find a challenge', () => {
  assert.ok(mayBeChallenge(own.mail.raw));
});

test('nobody takes it for a challenge, not even when the CA has the same address', async () => {
  for (const from of ['acme@ca.test', 'alice@client.test']) {
    const { message } = await verifyChallengeMail(
      own.mail.raw,
      { identifier: 'alice@client.test', from },
      { level: 'none', now: date, resolveTxt: async () => [] },
    );
    assert.equal(message, undefined);
  }
  const stranger = { identifier: 'alice@client.test', from: 'acme@ca.test' };
  const options = { level: 'standard', now: date, resolveTxt: async () => [] } as const;
  assert.equal((await verifyChallengeMail(own.mail.raw, stranger, options)).isChallenge, false);
  assert.ok(!own.subject.startsWith('ACME:'));
});

test('it has every header field that the answer to a challenge has', () => {
  const message = parseMessage(own.mail.raw);
  const there = responseSignedHeaders.filter((name) => headerFields(message, name).length === 1);
  assert.deepEqual(
    there,
    responseSignedHeaders.filter((name) => !['sender', 'reply-to', 'cc'].includes(name)),
  );
  assert.equal(message.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated');
});

test('it is known again with whatever servers put above it', () => {
  const raw = Buffer.concat([Buffer.from('Received: from a by b; Wed, 4 Mar 2026 05:06:08 +0000\r\n'), own.mail.raw]);
  assert.equal(recogniseTestMail(raw, own), 'certainly');
});

test('with another Message-ID, or another text, it is probably the one, and not to be deleted', () => {
  assert.equal(recogniseTestMail(changed(/Message-ID: <[^>]*>/, 'Message-ID: <other@server.test>'), own), 'probably');
  assert.equal(recogniseTestMail(changed(/Number .*/, 'Number ?'), own), 'probably');
  assert.equal(recogniseTestMail(changed('From: alice@', 'From: mallory@'), own), 'probably');
});

test('other mail is not taken for it', () => {
  const other = composeTestMail('alice@client.test', { date, number: new Uint8Array(16) });
  assert.equal(recogniseTestMail(other.mail.raw, own), 'no');
  assert.equal(recogniseTestMail(Buffer.from('\0'), own), 'no');
});

test('an address beyond ASCII gets a Message-ID in A-labels', () => {
  const { messageId, mail } = composeTestMail('jörg@bücher.test', { date, number });
  assert.match(messageId, /@xn--bcher-kva\.test>$/);
  assert.equal(recogniseTestMail(mail.raw, composeTestMail('jörg@bücher.test', { date, number })), 'certainly');
});
