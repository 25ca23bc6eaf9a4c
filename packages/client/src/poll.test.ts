import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AcmeProblem, ProtocolViolation, TransportFailure } from '@acme-smime/protocol';
import { pollUntil } from './poll.ts';
import type { PollOptions, Polled } from './poll.ts';

const start = Date.parse('2026-11-15T12:00:00Z');

interface Clock {
  readonly options: PollOptions;
  readonly waits: number[];
}

/** A clock that pauses move forward, and random numbers in the middle. */
function clock(seconds: number, more: Partial<PollOptions> = {}): Clock {
  let time = start;
  const waits: number[] = [];
  const options: PollOptions = {
    now: () => new Date(time),
    random: (bytes) => new Uint8Array(bytes).fill(127),
    wait: async (ms, signal) => {
      signal.throwIfAborted();
      waits.push(ms);
      time += ms;
    },
    signal: new AbortController().signal,
    deadline: new Date(start + seconds * 1000),
    ...more,
  };
  return { options, waits };
}

/** Gives the answers in turn, the last one for ever. */
function answers<T>(...list: readonly (Polled<T> | Error)[]): () => Promise<Polled<T>> {
  let index = 0;
  return async () => {
    const answer = list[Math.min(index, list.length - 1)];
    index += 1;
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('nothing to answer');
    return answer;
  };
}

const pending = { value: 'pending', url: 'https://ca.example/authz/1' };
const valid = { value: 'valid' };
const isValid = (value: string): boolean => value === 'valid';
const lost = new TransportFailure('CONNECTION_LOST', 'lost', { transport: 'http', endpoint: 'x' });

describe('polling', () => {
  it('is over at once when the first answer is final', async () => {
    const { options, waits } = clock(60);
    assert.equal(await pollUntil(answers(valid), isValid, options), 'valid');
    assert.deepEqual(waits, []);
  });

  it('pauses 250 ms and half as much again each time, 5 seconds at most', async () => {
    const { options, waits } = clock(600);
    const list = [...Array.from({ length: 12 }, () => pending), valid];
    await pollUntil(answers(...list), isValid, options);
    assert.deepEqual(
      waits.map((ms) => Math.round(ms / 10)),
      [25, 38, 56, 84, 126, 190, 285, 427, 500, 500, 500, 500],
    );
  });

  it('spreads its pauses by a quarter to either side', async () => {
    for (const [byte, ms] of [
      [0, 188],
      [255, 313],
    ] as const) {
      const { options, waits } = clock(60, { random: (bytes) => new Uint8Array(bytes).fill(byte) });
      await pollUntil(answers(pending, valid), isValid, options);
      assert.deepEqual(waits, [ms]);
    }
  });

  it('obeys Retry-After to the letter up to its limit, and does not race when that is zero', async () => {
    const { options, waits } = clock(10_000, { maxRetryAfterMs: 90_000 });
    const list = [7000, 3_600_000, 0].map((retryAfterMs) => ({ ...pending, retryAfterMs }));
    await pollUntil(answers(...list, valid), isValid, options);
    assert.deepEqual(waits.slice(0, 2), [7000, 90_000]);
    assert.equal((waits[2] ?? 0) > 250, true);
  });

  it('asks one last time at the deadline, then says what was waited for', async () => {
    const { options, waits } = clock(10, { what: 'the authorization' });
    let asked = 0;
    const never = async (): Promise<Polled<string>> => {
      asked += 1;
      return { ...pending, retryAfterMs: 8000 };
    };
    await assert.rejects(pollUntil(never, isValid, options), {
      code: 'POLL_TIMEOUT',
      message: 'The time is over, and the authorization at https://ca.example/authz/1 is still not final.',
    });
    assert.deepEqual([asked, waits], [3, [8000, 2000]]);
  });

  it('goes on over a server that is away for a moment, and takes its Retry-After', async () => {
    const { options, waits } = clock(600);
    const busy = new AcmeProblem({ detail: 'busy' }, 503, { retry: 'later', retryAfterSeconds: 30 });
    await pollUntil(answers<string>(pending, lost, busy, lost, valid), isValid, options);
    assert.equal(waits[2], 30_000);
  });

  it('gives up over a first failure, the fifth in a row, and one that is for good', async () => {
    await assert.rejects(pollUntil(answers<string>(lost), isValid, clock(600).options), lost);
    const { options, waits } = clock(600);
    await assert.rejects(pollUntil(answers<string>(pending, lost), isValid, options), lost);
    assert.equal(waits.length, 5);
    const broken = new ProtocolViolation('ORDER_INVALID', 'broken', { rfc: 8555, section: '7.1.3' });
    await assert.rejects(pollUntil(answers<string>(pending, broken, valid), isValid, clock(600).options), broken);
  });
});

describe('a wait', () => {
  it('ends at once when woken, and only once', async () => {
    const waker = new AbortController();
    const waits: number[] = [];
    const { options } = clock(600, { wake: waker.signal });
    const wait: PollOptions['wait'] = (ms, signal) => {
      waits.push(ms);
      if (waits.length !== 2) return Promise.resolve();
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        waker.abort();
      });
    };
    const slow = { ...pending, retryAfterMs: 60_000 };
    await pollUntil(answers(slow, slow, slow, slow, valid), isValid, { ...options, wait });
    assert.deepEqual(waits, [60_000, 60_000, 60_000, 60_000]);
  });

  it('is left out when the waking came while the server was being asked', async () => {
    const waker = new AbortController();
    const { options, waits } = clock(600, { wake: waker.signal });
    let asked = 0;
    const fetchOnce = async (): Promise<Polled<string>> => {
      asked += 1;
      if (asked === 1) waker.abort();
      return asked === 3 ? valid : pending;
    };
    await pollUntil(fetchOnce, isValid, options);
    assert.equal(waits.length, 1);
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const wait: PollOptions['wait'] = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('some other error')));
        controller.abort(reason);
      });
    const { options } = clock(600, { signal: controller.signal, wait });
    await assert.rejects(pollUntil(answers(pending), isValid, options), reason);
  });
});
