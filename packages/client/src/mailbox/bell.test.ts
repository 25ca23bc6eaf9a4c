import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeBell } from './bell.ts';

const never = new AbortController().signal;
const hour = 3_600_000;

describe('A bell', () => {
  test('wakes the one who waits', async () => {
    const bell = makeBell();
    const waiting = bell.rung(hour, never);
    bell.ring();
    await waiting;
  });

  test('keeps one ring for whoever comes later', async () => {
    const bell = makeBell();
    bell.ring();
    bell.ring();
    await bell.rung(hour, never);
    const stop = AbortSignal.timeout(1);
    await assert.rejects(bell.rung(hour, stop), (error) => error === stop.reason);
  });

  test('lets nobody wait longer than the limit', async () => {
    await makeBell().rung(1, never);
  });

  test('lets go with the reason of the signal, before or during the wait', async () => {
    const reason = new Error('enough');
    const bell = makeBell();
    bell.ring();
    await assert.rejects(bell.rung(hour, AbortSignal.abort(reason)), reason);
    const stop = new AbortController();
    const waiting = makeBell().rung(hour, stop.signal);
    stop.abort(reason);
    await assert.rejects(waiting, reason);
  });
});
