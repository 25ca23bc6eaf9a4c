import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readRetryAfter } from './retry-after.ts';

const now = new Date('1994-11-06T08:49:07Z');

it('RFC 9110 section 10.2.3: seconds and all three forms of a date are read', () => {
  assert.equal(readRetryAfter('120', now), 120_000);
  assert.equal(readRetryAfter('Sun, 06 Nov 1994 08:49:37 GMT', now), 30_000);
  assert.equal(readRetryAfter('Sunday, 06-Nov-94 08:49:37 GMT', now), 30_000);
  assert.equal(readRetryAfter('Sun Nov  6 08:49:37 1994', now), 30_000);
});

it('a date that is over means now', () => {
  assert.equal(readRetryAfter('Sun, 06 Nov 1994 08:00:00 GMT', now), 0);
});

it('anything else is nothing', () => {
  for (const text of [
    null,
    '',
    'soon',
    '-1',
    '1.5',
    '1e9',
    '1994-11-06',
    '99999999999999',
    'Sun, 99 Nov 1994 08:49:37 GMT',
  ]) {
    assert.equal(readRetryAfter(text, now), undefined);
  }
});
