import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMessage } from '@acme-smime/protocol';
import { aheadMs, examineClock, readHttpDate, readReceivedDate } from './clock.ts';

const now = new Date('2026-03-04T05:06:07Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const reading = (seconds: number) => ({ theirs: later(seconds), earliest: now, latest: later(2) });

test('within the time of the exchange, and a second on either side, clocks agree', () => {
  for (const seconds of [-1, 0, 2, 3]) assert.equal(aheadMs(reading(seconds)), 0, `${seconds}`);
  assert.equal(aheadMs(reading(-11)), 10_000);
  assert.equal(aheadMs(reading(13)), -10_000);
});

for (const [seconds, outcome] of [
  [0, 'good'],
  [-30, 'good'],
  [-400, 'note'],
  [400, 'note'],
  [90_000, 'bad'],
  [-86_400 * 400, 'bad'],
] as const) {
  test(`a clock that is ${seconds} seconds off is ${outcome}`, () => {
    const finding = examineClock('clock-ca', 'the CA', reading(seconds));
    assert.equal(finding.outcome, outcome, finding.what);
  });
}

test('it is said which of the two clocks is ahead, and how far', () => {
  assert.match(examineClock('clock-ca', 'the CA', reading(7200)).what, /is 2 hours behind that of the CA/);
  assert.match(examineClock('clock-mail', 'the mail server', reading(-86_400 * 3)).what, /is 3 days ahead of that of/);
});

test('without a time nothing is said about the clock', () => {
  assert.equal(examineClock('clock-mail', 'the mail server', undefined).outcome, 'unknown');
});

test('the time of an HTTP answer is its Date, and the time it lay in a cache', () => {
  const date = 'Wed, 04 Mar 2026 05:06:07 GMT';
  assert.deepEqual(readHttpDate(new Headers({ date })), now);
  assert.deepEqual(readHttpDate(new Headers({ date, age: '5' })), later(5));
  assert.equal(readHttpDate(new Headers({ date: 'yesterday' })), undefined);
  assert.equal(readHttpDate(new Headers()), undefined);
});

test('the time of a mail is that of the server which took it last', () => {
  const message = (header: string) => parseMessage(Buffer.from(`${header}\r\n\r\ntext\r\n`));
  const received = `Received: from a (b; c)\r\n by mail.test; Wed, 4 Mar 2026 06:06:07 +0100 (CET)\r\nReceived: from x; Wed, 4 Mar 2026 01:00:00 +0000`;
  assert.deepEqual(readReceivedDate(message(received)), now);
  assert.equal(readReceivedDate(message('Subject: none')), undefined);
});
