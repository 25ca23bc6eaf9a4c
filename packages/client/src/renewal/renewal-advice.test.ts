import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RenewalInfo } from '@acme-smime/protocol';
import type { Polled } from '../poll.ts';
import { freshAdvice } from './renewal-advice.ts';
import type { AdviceContext } from './renewal-advice.ts';
import type { RenewalAdvice } from './schedule.ts';

const signal = new AbortController().signal;
const now = new Date('2026-01-02T00:00:00Z');
const window = { start: '2026-05-01T00:00:00Z', end: '2026-05-03T00:00:00Z' };
const known: RenewalAdvice = {
  certificateId: 'a.b',
  askAgainAt: '2026-01-01T00:00:00Z',
  window,
  chosen: '2026-05-01T12:00:00.000Z',
};

function context(answer: Polled<RenewalInfo> | undefined | Error) {
  const asked: string[] = [];
  const logged: string[] = [];
  const around: AdviceContext = {
    now: () => now,
    random: (bytes) => Uint8Array.from({ length: bytes }, (_, at) => (at === 0 ? 0x80 : 0)),
    log: ({ event }) => logged.push(event),
    ask: async (id) => {
      asked.push(id);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return { around, asked, logged };
}

test('the first answer of the CA is kept with a moment of its window and its Retry-After', async () => {
  const { around } = context({
    value: { suggestedWindow: window, explanationURL: 'https://ca.test/why' },
    retryAfterMs: 21_600_000,
  });
  assert.deepEqual(await freshAdvice('a.b', undefined, around, signal), {
    certificateId: 'a.b',
    askAgainAt: '2026-01-02T06:00:00.000Z',
    window,
    chosen: '2026-05-02T00:00:00.000Z',
    explanationUrl: 'https://ca.test/why',
  });
});

test('the CA is not asked before the time that it named', async () => {
  const { around, asked } = context(new Error('not to be asked'));
  const fresh = { ...known, askAgainAt: '2026-01-02T00:00:01Z' };
  assert.equal(await freshAdvice('a.b', fresh, around, signal), fresh);
  assert.deepEqual(asked, []);
});

test('the same window keeps its moment, another one gets its own', async () => {
  const same = await freshAdvice('a.b', known, context({ value: { suggestedWindow: window } }).around, signal);
  assert.equal(same.chosen, known.chosen);
  const moved = { start: '2026-02-01T00:00:00Z', end: '2026-02-03T00:00:00Z' };
  const other = await freshAdvice('a.b', known, context({ value: { suggestedWindow: moved } }).around, signal);
  assert.equal(other.chosen, '2026-02-02T00:00:00.000Z');
});

test('advice about an earlier certificate is thrown away', async () => {
  const { around, asked } = context(undefined);
  const fresh = await freshAdvice('c.d', { ...known, askAgainAt: '2027-01-01T00:00:00Z' }, around, signal);
  assert.deepEqual(asked, ['c.d']);
  assert.deepEqual(fresh, { certificateId: 'c.d', askAgainAt: '2026-01-03T00:00:00.000Z' });
});

test('a CA that fails keeps what it said before, and is asked again after six hours', async () => {
  const { around, logged } = context(new Error('HTTP 500'));
  assert.deepEqual(await freshAdvice('a.b', known, around, signal), {
    ...known,
    askAgainAt: '2026-01-02T06:00:00.000Z',
  });
  assert.deepEqual(logged, ['renewal-info-failed']);
});

for (const [what, retryAfterMs, expected] of [
  ['a second becomes a minute', 1000, '2026-01-02T00:01:00.000Z'],
  ['a year becomes a day', 365 * 86_400_000, '2026-01-03T00:00:00.000Z'],
] as const)
  test(`a Retry-After out of bounds is bounded: ${what}`, async () => {
    const { around } = context({ value: { suggestedWindow: window }, retryAfterMs });
    assert.equal((await freshAdvice('a.b', undefined, around, signal)).askAgainAt, expected);
  });

test('an interruption is no failure of the CA', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const { around } = context(undefined);
  const ask = async (): Promise<undefined> => {
    stop.abort(reason);
    throw new Error('fetch failed');
  };
  await assert.rejects(freshAdvice('a.b', known, { ...around, ask }, stop.signal), reason);
});
