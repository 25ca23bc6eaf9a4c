import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isAutoReply, readDeliveryReport } from './delivery-report.ts';

const id = '<b2c4e6@ca.example>';

function mail(lines: readonly string[]): Uint8Array {
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

function notification(status: readonly string[]): Uint8Array {
  return mail([
    'From: Mail Delivery System <MAILER-DAEMON@mx.example.org>',
    'To: acme@ca.example',
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"',
    '',
    '--=_b',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry.',
    '--=_b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    'Final-Recipient: rfc822; alice@example.org',
    ...status,
    '--=_b',
    'Content-Type: text/rfc822-headers',
    '',
    'From: acme@ca.example',
    `Message-ID: ${id}`,
    'Subject: ACME: abc',
    '--=_b--',
  ]);
}

test('a delivery status notification tells which mail did not arrive, and why', () => {
  const raw = notification([
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 <alice@example.org>: no such',
    '    user here',
  ]);
  assert.deepEqual(readDeliveryReport(raw), {
    messageIds: [id],
    action: 'failed',
    status: '5.1.1',
    diagnostic: '550 5.1.1 <alice@example.org>: no such user here',
  });
});

test('a delay is no failure', () => {
  const report = readDeliveryReport(notification(['Action: delayed', 'Status: 4.4.1']));
  assert.deepEqual([report?.action, report?.status], ['delayed', '4.4.1']);
});

test('a bounce without the form is known by its sender and by the Message-ID that it repeats', () => {
  const raw = mail([
    'Return-Path: <>',
    'From: The Post <post@example.org>',
    'Subject: failure notice',
    '',
    'Sorry, no mailbox here by that name. (#5.1.1)',
    '--- Below this line is a copy of the message.',
    '',
    `Message-Id: ${id}`,
  ]);
  assert.deepEqual(readDeliveryReport(raw), { messageIds: [id], action: 'failed', status: '5.1.1' });
});

test('a response is no bounce, even from nobody, and no automatic reply, even when it says so', () => {
  const raw = mail([
    'Return-Path: <>',
    'From: alice@example.org',
    'Auto-Submitted: auto-replied',
    '',
    '-----BEGIN ACME RESPONSE-----',
    'x',
    '-----END ACME RESPONSE-----',
    `> Message-ID: ${id}`,
  ]);
  assert.equal(readDeliveryReport(raw), undefined);
  assert.equal(isAutoReply(raw), false);
});

test('who is away is known by any of the ways in which machines say that they are machines', () => {
  const marks = ['Auto-Submitted: auto-replied', 'X-Autoreply: yes', 'Precedence: bulk'];
  for (const line of marks) assert.equal(isAutoReply(mail(['From: alice@example.org', line, '', 'Away.'])), true, line);
  const byHand = mail(['From: alice@example.org', 'Auto-Submitted: no', '', 'What is this?']);
  assert.equal(isAutoReply(byHand), false);
  assert.equal(readDeliveryReport(byHand), undefined);
});

test('what cannot be read is neither, and a mail made to be slow is read at once', () => {
  assert.equal(readDeliveryReport(Buffer.from(' folded first\r\n')), undefined);
  assert.equal(isAutoReply(Buffer.from('\0: x\r\n')), false);
  const slow = Buffer.from(`From: postmaster@example.org\r\n\r\n${'\r\n'.repeat(200_000)}${'> '.repeat(200_000)}`);
  const before = process.cpuUsage();
  assert.equal(readDeliveryReport(slow), undefined);
  assert.ok(process.cpuUsage(before).user < 1_000_000);
});
