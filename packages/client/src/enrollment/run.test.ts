import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Order } from '@acme-smime/protocol';
import { effectKey } from './effects.ts';
import type { Effect } from './effects.ts';
import { runEnrollment } from './run.ts';
import type { Outcome, Perform } from './run.ts';
import { newEnrollment } from './state.ts';
import type { Enrollment } from './state.ts';

const now = new Date('2026-01-02T03:04:05Z');
const addresses = ['alice@example.test', 'bob@example.test'];
const start = newEnrollment(
  'id',
  { directoryUrl: 'https://ca.test/directory', addresses, keyType: 'p256', use: 'both', notify: 'after-reply' },
  now,
);
const order = (status: Order['status']): Order => ({
  status,
  identifiers: addresses.map((value) => ({ type: 'email', value })),
  authorizations: ['https://ca.test/authz/1', 'https://ca.test/authz/2'],
  finalize: 'https://ca.test/finalize',
  ...(status === 'valid' ? { certificate: 'https://ca.test/cert' } : {}),
});

/** A world in which everything goes well, one turn of the event loop later. */
function answerTo(effect: Effect): Outcome {
  switch (effect.type) {
    case 'take-marks':
      return { event: { type: 'marks-taken', marks: {} } };
    case 'place-order':
      return { event: { type: 'order-placed', url: 'https://ca.test/order', order: order('pending') } };
    case 'read-authorization': {
      const address = effect.url.endsWith('1') ? 'alice@example.test' : 'bob@example.test';
      const challenge = { url: `${effect.url}/challenge`, token: 'token', from: 'ca@ca.test' };
      return { event: { type: 'authorization-read', url: effect.url, address, valid: false, challenge } };
    }
    case 'answer-challenge':
      return { event: { type: 'answer-sent', url: effect.authorization.url } };
    case 'notify-challenge':
      return { event: { type: 'challenge-notified', url: effect.authorizationUrl } };
    case 'settle-mail':
      return { event: { type: 'mail-settled', url: effect.authorizationUrl, ref: effect.ref } };
    case 'poll-authorization':
      return { event: { type: 'authorization-valid', url: effect.url } };
    case 'finalize':
    case 'poll-order':
      return { event: { type: 'order-changed', order: order('valid') } };
    case 'save-certificate':
      return { event: { type: 'certificate-saved', lineage: 'alice', version: 1 } };
  }
}

const leaving = (url: string) =>
  ({
    type: 'answer-leaving',
    url,
    answer: { tokenPart1: 'part1', messageId: '<1@x>', to: 'ca@ca.test', subject: 'Re', mailRef: url },
  }) as const;

/** Runs with a `perform` of the test's own and notes what was performed and saved. */
async function run(perform: Perform, signal = new AbortController().signal) {
  const performed: string[] = [];
  const saved: Enrollment[] = [];
  const noting: Perform = (effect, report, stop) => {
    performed.push(effectKey(effect));
    return perform(effect, report, stop);
  };
  const save = async (state: Enrollment): Promise<void> => {
    await new Promise(setImmediate);
    saved.push(state);
  };
  const ended = await runEnrollment(start, { perform: noting, save, now: () => now, signal }).then(
    (state) => ({ state, error: undefined }),
    (error: unknown) => ({ state: undefined, error }),
  );
  return { ...ended, performed, saved };
}

const honest: Perform = async (effect, report, signal) => {
  await new Promise(setImmediate);
  if (effect.type === 'answer-challenge') {
    // There is one challenge mail for each address; who looks for more waits until it is needed no more.
    if (effect.authorization.answers.length > 0) await once(signal, 'abort');
    await report(leaving(effect.authorization.url));
  }
  return answerTo(effect);
};

test('every effect is carried out once, and every state is saved before the next one', async () => {
  const { state, performed, saved } = await run(honest);
  assert.equal(state?.phase, 'done');
  const repeated = performed.filter((key, index) => performed.indexOf(key) !== index);
  assert.ok(
    repeated.every((key) => key.startsWith('answer-challenge')),
    repeated.join(),
  );
  assert.equal(saved.at(-1)?.phase, 'done');
});

test('what is reported in the middle of an effect is saved before the effect goes on', async () => {
  let savedBefore = false;
  let latest: Enrollment | undefined;
  await runEnrollment(start, {
    now: () => now,
    signal: new AbortController().signal,
    save: async (state) => {
      latest = state;
    },
    perform: async (effect, report, signal) => {
      const outcome = await honest(effect, report, signal);
      if (effect.type === 'answer-challenge' && latest?.phase === 'authorizing')
        savedBefore ||= latest.authorizations.some((one) => one.answers[0]?.status === 'leaving');
      return outcome;
    },
  });
  assert.ok(savedBefore);
});

test('when one effect fails the others are stopped and the error is thrown', async () => {
  const failure = new Error('the CA is gone');
  let stopped = false;
  const { error } = await run(async (effect, report, signal) => {
    if (effect.type !== 'read-authorization') return honest(effect, report, signal);
    if (effect.url.endsWith('1')) throw failure;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    stopped = true;
    signal.throwIfAborted();
    return {};
  });
  assert.equal(error, failure);
  assert.ok(stopped);
});

test('an effect that ends the run at once leaves nothing behind', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const { error } = await run(async (effect, report, signal) => {
    if (effect.type !== 'place-order') return honest(effect, report, signal);
    stop.abort(reason);
    signal.throwIfAborted();
    return {};
  }, stop.signal);
  assert.equal(error, reason);
});

test('a run that is stopped while its first state is still being saved ends with the reason, and nothing else', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const stopped = runEnrollment(start, {
    now: () => now,
    signal: stop.signal,
    save: async () => {
      stop.abort(reason);
      // Long enough for the process to notice a rejection that nobody handles.
      await new Promise(setImmediate);
    },
    perform: honest,
  });
  await assert.rejects(stopped, reason);
});

test('a server that loses every order is given up', async () => {
  const { error } = await run(async (effect, report, signal) =>
    effect.type === 'read-authorization' ? { event: { type: 'order-lost' } } : honest(effect, report, signal),
  );
  assert.ok(error instanceof Error && 'code' in error && error.code === 'ORDERS_KEEP_VANISHING');
});

test('a state that cannot be saved ends the run, and nothing follows from it', async () => {
  const performed: string[] = [];
  const full = new Error('disk full');
  await assert.rejects(
    runEnrollment(start, {
      now: () => now,
      signal: new AbortController().signal,
      save: async (state) => {
        if (state.phase === 'ordering') throw full;
      },
      perform: async (effect, report, signal) => {
        performed.push(effect.type);
        return honest(effect, report, signal);
      },
    }),
    full,
  );
  assert.deepEqual(performed, ['take-marks']);
});
