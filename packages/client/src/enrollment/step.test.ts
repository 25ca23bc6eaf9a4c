import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '@acme-smime/protocol';
import { effectKey } from './effects.ts';
import type { EnrollmentEvent } from './events.ts';
import { newEnrollment } from './state.ts';
import type { Enrollment, EnrollmentRequest } from './state.ts';
import { effectsOf, step } from './step.ts';

const now = new Date('2026-01-02T03:04:05Z');
const request: EnrollmentRequest = {
  directoryUrl: 'https://ca.test/directory',
  addresses: ['alice@example.test'],
  keyType: 'p256',
  use: 'both',
  notify: 'after-reply',
};
const authorization = 'https://ca.test/authz/1';
const order = (status: Order['status'], more: Partial<Order> = {}): Order => ({
  status,
  identifiers: [{ type: 'email', value: 'alice@example.test' }],
  authorizations: [authorization],
  finalize: 'https://ca.test/finalize/1',
  ...more,
});
const challenge = { url: 'https://ca.test/chall/1', token: 'DGyRejmCefe7v4NfDGDKfA', from: 'acme@ca.test' };
const answer = {
  tokenPart1: 'part1',
  messageId: '<1@example.test>',
  to: 'acme@ca.test',
  subject: 'Re: ACME: x',
  mailRef: '{"uid":7}',
};

const toOrdering: EnrollmentEvent = { type: 'marks-taken', marks: { 'alice@example.test': 'mark' } };
const toAuthorizing: EnrollmentEvent = {
  type: 'order-placed',
  url: 'https://ca.test/order/1',
  order: order('pending'),
};
const read: EnrollmentEvent = {
  type: 'authorization-read',
  url: authorization,
  address: 'alice@example.test',
  valid: false,
  challenge,
};
const leaving: EnrollmentEvent = { type: 'answer-leaving', url: authorization, answer };
const sent: EnrollmentEvent = { type: 'answer-sent', url: authorization };
const notified: EnrollmentEvent = { type: 'challenge-notified', url: authorization };
const settled: EnrollmentEvent = { type: 'mail-settled', url: authorization, ref: answer.mailRef };
const valid: EnrollmentEvent = { type: 'authorization-valid', url: authorization };

function after(...events: readonly EnrollmentEvent[]): Enrollment {
  return events.reduce((state, event) => step(state, event, now).state, newEnrollment('id', request, now));
}

const waitsFor = (state: Enrollment): readonly string[] => effectsOf(state).map((effect) => effect.type);

test('an enrollment goes from marks to order to challenge to answer to certificate', () => {
  const path: readonly (readonly [EnrollmentEvent, readonly string[]])[] = [
    [toOrdering, ['place-order']],
    [toAuthorizing, ['read-authorization']],
    [read, ['answer-challenge']],
    [leaving, ['answer-challenge']],
    [sent, ['notify-challenge', 'answer-challenge', 'settle-mail']],
    [notified, ['poll-authorization', 'answer-challenge', 'settle-mail']],
    [settled, ['poll-authorization', 'answer-challenge']],
    [valid, ['finalize']],
    [{ type: 'order-changed', order: order('processing') }, ['poll-order']],
    [{ type: 'order-changed', order: order('valid', { certificate: 'https://ca.test/cert/1' }) }, ['save-certificate']],
    [{ type: 'certificate-saved', lineage: 'alice@example.test', version: 1 }, []],
  ];
  let state = newEnrollment('id', request, now);
  assert.deepEqual(waitsFor(state), ['take-marks']);
  for (const [event, expected] of path) {
    state = step(state, event, now).state;
    assert.deepEqual(waitsFor(state), expected, event.type);
  }
  assert.equal(state.phase, 'done');
});

test('a state read back from JSON waits for the same as the one that was written', () => {
  const state = after(toOrdering, toAuthorizing, read, leaving, sent);
  const back = JSON.parse(JSON.stringify(state)) as Enrollment;
  assert.deepEqual(effectsOf(back), effectsOf(state));
});

test('a process that died while the answer was leaving is followed by one that asks, and never answers again', () => {
  const state = after(toOrdering, toAuthorizing, read, leaving, { type: 'resumed' });
  assert.deepEqual(waitsFor(state), ['notify-challenge', 'answer-challenge']);
  assert.ok('authorizations' in state);
  assert.deepEqual(
    state.authorizations[0]?.answers.map((one) => one.status),
    ['uncertain'],
  );
  assert.deepEqual(waitsFor(step(state, notified, now).state), ['poll-authorization', 'answer-challenge']);
});

test('an uncertain answer turns out to have arrived when the authorization is valid, and its mail is settled', () => {
  const state = after(toOrdering, toAuthorizing, read, leaving, { type: 'resumed' }, notified, valid);
  assert.deepEqual(waitsFor(state), ['finalize', 'settle-mail']);
});

test('an answer that the mail system refused may be given again', () => {
  const state = after(toOrdering, toAuthorizing, read, leaving, { type: 'answer-refused', url: authorization });
  assert.deepEqual(waitsFor(state), ['answer-challenge']);
});

test('strangers who order for the same address cost a few answers and no more', () => {
  const another = (n: number): readonly EnrollmentEvent[] => [
    { type: 'answer-leaving', url: authorization, answer: { ...answer, tokenPart1: `part1-${n}`, mailRef: `${n}` } },
    sent,
  ];
  const state = after(toOrdering, toAuthorizing, read, notified, ...[1, 2, 3, 4, 5].flatMap(another));
  assert.deepEqual(waitsFor(state), ['poll-authorization', ...Array.from({ length: 5 }, () => 'settle-mail')]);
});

test('an order whose reply was never seen is looked for before another is placed', () => {
  const [effect] = effectsOf(after(toOrdering, { type: 'resumed' }));
  assert.ok(effect?.type === 'place-order' && effect.lookFirst);
});

test('a CA that mails only when told to is notified first', () => {
  const early = newEnrollment('id', { ...request, notify: 'before-mail' }, now);
  const state = [toOrdering, toAuthorizing, read].reduce((one, event) => step(one, event, now).state, early);
  assert.deepEqual(waitsFor(state), ['notify-challenge']);
  assert.deepEqual(waitsFor(step(state, notified, now).state), ['answer-challenge']);
});

test('an order that has run out is given up on resumption', () => {
  const short = order('pending', { expires: '2026-01-02T00:00:00Z' });
  const state = after(
    toOrdering,
    { type: 'order-placed', url: 'https://ca.test/order/1', order: short },
    { type: 'resumed' },
  );
  assert.equal(state.phase, 'new');
});

test('an order that is lost after the certificate was saved changes nothing', () => {
  const done = after(
    toOrdering,
    toAuthorizing,
    valid,
    { type: 'order-changed', order: order('valid', { certificate: 'https://ca.test/cert/1' }) },
    { type: 'certificate-saved', lineage: 'a', version: 1 },
  );
  assert.equal(step(done, { type: 'order-lost' }, now).state, done);
});

test('no challenge is answered before every authorization of the order has been read', () => {
  const two = order('pending', { authorizations: [authorization, 'https://ca.test/authz/2'] });
  const state = after(toOrdering, { type: 'order-placed', url: 'https://ca.test/order/1', order: two }, read);
  assert.deepEqual(waitsFor(state), ['read-authorization']);
});

test('an authorization that is valid from an earlier order needs no mail', () => {
  const state = after(toOrdering, toAuthorizing, {
    type: 'authorization-read',
    url: authorization,
    address: 'alice@example.test',
    valid: true,
  });
  assert.deepEqual(waitsFor(state), ['finalize']);
});

test('events that do not fit the phase are ignored', () => {
  const state = after(toOrdering);
  for (const event of [read, sent, valid, toOrdering]) assert.equal(step(state, event, now).state, state);
});

test('two effects of different authorizations have different keys', () => {
  const keys = ['1', '2'].map((url) => effectKey({ type: 'read-authorization', url }));
  assert.equal(new Set(keys).size, 2);
});
