import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineArrival } from './arrival.ts';

test('mail that comes back to the INBOX is good', () => {
  const finding = examineArrival({ kind: 'imap-smtp', place: 'INBOX', tookMs: 1300 }, 120_000);
  assert.deepEqual([finding.outcome, finding.facts], ['good', { folder: 'INBOX', tookMs: 1300 }]);
});

for (const [kind, place] of [
  ['imap-smtp', 'Unerwünscht'],
  ['maildir-sendmail', '/home/alice/Maildir/.Junk/new/1.host'],
  ['maildir-sendmail', '/home/alice/Maildir/.INBOX.Spam/cur/1.host:2,S'],
]) {
  test(`${place} is where junk goes`, () => {
    const finding = examineArrival({ kind: kind ?? '', place: place ?? '', tookMs: 10 }, 120_000);
    assert.equal(finding.outcome, 'note');
    assert.match(finding.what, /taken for junk/);
  });
}

test('a Maildir itself is not where junk goes, and the name of the file is not shown', () => {
  const finding = examineArrival({ kind: 'maildir-sendmail', place: '/home/a/Maildir/new/1.host', tookMs: 10 }, 1000);
  assert.deepEqual([finding.outcome, finding.facts?.['folder']], ['good', 'Maildir/new']);
});

test('mail that takes minutes is worth a note, mail that does not come is in the way', () => {
  assert.equal(examineArrival({ kind: 'imap-smtp', place: 'INBOX', tookMs: 400_000 }, 900_000).outcome, 'note');
  const finding = examineArrival(undefined, 120_000);
  assert.deepEqual([finding.outcome, finding.what], ['bad', 'The test mail did not come back within 120 s.']);
});
