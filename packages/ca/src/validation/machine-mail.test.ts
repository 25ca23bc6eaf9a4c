import assert from 'node:assert/strict';
import { test } from 'node:test';

import { authorizationAt, ordered, registered } from '../acme-driver.test.fixture.ts';
import { composeAnswer, startTestCa } from '../ca.test.fixture.ts';
import type { OutgoingMail } from '../mail/relay.ts';

const alice = 'alice@example.org';

function messageIdOf({ raw }: OutgoingMail): string {
  return /^Message-ID: (<.*>)/im.exec(Buffer.from(raw).toString())?.[1] ?? assert.fail();
}

function bounceOf(mail: OutgoingMail, action = 'failed'): Uint8Array {
  return Buffer.from(
    [
      'From: MAILER-DAEMON@example.org',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; example.org',
      '',
      `Action: ${action}`,
      'Status: 5.2.2',
      'Diagnostic-Code: smtp; 552 mailbox full',
      '--b',
      'Content-Type: message/rfc822',
      '',
      `Message-ID: ${messageIdOf(mail)}`,
      '',
      'body',
      '--b--',
      '',
    ].join('\r\n'),
  );
}

test('a bounce tells the client why nobody answers, and a response that comes all the same still counts', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  const { url } = open.authorizations[0] ?? assert.fail();
  const mail = await t.nextMail();
  await t.ca.receive(bounceOf(mail));
  const bounced = await authorizationAt(driver, url);
  assert.equal(bounced.status, 'pending');
  assert.equal(bounced.challenges[0]?.status, 'pending');
  assert.equal(bounced.challenges[0]?.error?.type, 'urn:ietf:params:acme:error:connection');
  assert.match(bounced.challenges[0]?.error?.detail ?? '', /alice@example\.org .*5\.2\.2.*mailbox full/);
  const { challenge } = open.authorizations[0] ?? assert.fail();
  const token = { tokenPart2: challenge.token, thumbprint: driver.key.thumbprint };
  await t.ca.receive(await composeAnswer(await t.open(mail), token, new Date(t.clock.ms)));
  await driver.post(open.authorizations[0]?.challenge.url ?? '', {});
  const answered = await authorizationAt(driver, url);
  assert.equal(answered.status, 'valid');
  assert.equal(answered.challenges[0]?.error, undefined);
});

test('a delay and an automatic reply are noted and show no error', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  const mail = await t.nextMail();
  await t.ca.receive(bounceOf(mail, 'delayed'));
  const away = [
    'From: alice@example.org',
    `In-Reply-To: ${messageIdOf(mail)}`,
    'Auto-Submitted: auto-replied',
    '',
    'Away.',
  ];
  await t.ca.receive(Buffer.from(`${away.join('\r\n')}\r\n`));
  const authorization = await authorizationAt(driver, open.authorizations[0]?.url ?? '');
  assert.deepEqual([authorization.status, authorization.challenges[0]?.error], ['pending', undefined]);
  const events = t.log.map(({ event }) => event);
  assert.ok(events.includes('mail.delivery-report') && events.includes('response.auto-reply'), events.join());
});

test('a bounce of somebody else’s mail changes nothing', async () => {
  await using t = await startTestCa();
  const open = await ordered(await registered(t), alice);
  const mail = await t.nextMail();
  const foreign = Buffer.from(bounceOf(mail)).toString().replace(messageIdOf(mail), '<other@example.net>');
  await t.ca.receive(Buffer.from(foreign));
  assert.ok(t.log.some(({ event }) => event === 'response.unknown'));
  assert.ok(open);
});
