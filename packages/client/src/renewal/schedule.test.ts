import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawMoment, isDue, lifetimePlan, renewalPlan } from './schedule.ts';
import type { RenewalAdvice } from './schedule.ts';

const year = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2026-12-27T00:00:00Z' };
const week = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2026-01-09T00:00:00Z' };
const window = { start: '2026-05-01T00:00:00Z', end: '2026-05-03T00:00:00Z' };
const advice: RenewalAdvice = {
  certificateId: 'a.b',
  askAgainAt: '2026-04-01T00:00:00Z',
  window,
  chosen: '2026-05-02T00:00:00Z',
};

test('without a word of the CA a certificate is due when a third of its lifetime is left', () => {
  assert.equal(lifetimePlan(year).at.toISOString(), '2026-08-29T00:00:00.000Z');
  assert.equal(isDue(year, new Date('2026-08-28T23:59:59Z')), false);
  assert.equal(isDue(year, new Date('2026-08-29T00:00:00Z')), true);
});

test('a certificate of ten days or less is due at half of its lifetime', () => {
  assert.equal(lifetimePlan(week).at.toISOString(), '2026-01-05T00:00:00.000Z');
});

test('the moment chosen from the suggestion of the CA goes before the lifetime, earlier or later', () => {
  assert.equal(isDue(year, new Date('2026-05-01T23:59:59Z'), advice), false);
  assert.equal(isDue(year, new Date('2026-05-02T00:00:00Z'), advice), true);
  const late = { ...advice, chosen: '2026-10-01T00:00:00Z' };
  assert.equal(isDue(year, new Date('2026-09-15T00:00:00Z'), late), false);
});

test('a moment that would be slept through is taken early', () => {
  const now = new Date('2026-05-01T13:00:00Z');
  assert.equal(isDue(year, now, advice), false);
  assert.equal(isDue(year, now, advice, 12 * 3_600_000), true);
  assert.equal(isDue(year, new Date('2026-08-28T23:59:59Z'), undefined, 12 * 3_600_000), false);
});

test('a suggestion behind the end of the certificate does not let it expire', () => {
  const plan = renewalPlan(year, { ...advice, chosen: '2031-01-01T00:00:00Z' });
  assert.equal(plan.at.toISOString(), '2026-12-09T00:00:00.000Z');
});

test('advice without a window leaves the lifetime to decide', () => {
  const plan = renewalPlan(year, { certificateId: 'a.b', askAgainAt: '2026-04-01T00:00:00Z' });
  assert.equal(plan.because, 'of its lifetime');
});

test('every moment of the window can be drawn, and no other', () => {
  const draw = (byte: number): string => drawMoment(window, () => new Uint8Array(6).fill(byte)).toISOString();
  assert.equal(draw(0x00), '2026-05-01T00:00:00.000Z');
  assert.equal(draw(0x80).slice(0, 10), '2026-05-02');
  assert.equal(draw(0xff), '2026-05-02T23:59:59.999Z');
});
