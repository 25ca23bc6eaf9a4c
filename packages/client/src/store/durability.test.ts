import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEnrollment } from '../enrollment/state.ts';
import type { Answer, Enrollment } from '../enrollment/state.ts';
import { durabilityOf } from './durability.ts';

const address = 'alice@example.test';
const { phase: _, ...base } = newEnrollment(
  'id',
  { directoryUrl: 'https://ca.test/', addresses: [address], keyType: 'p256', use: 'both', notify: 'after-reply' },
  new Date('2026-01-02T03:04:05Z'),
) as Extract<Enrollment, { phase: 'new' }>;

const answer = (status: Answer['status']): Answer => ({
  status,
  tokenPart1: 't',
  messageId: 'm',
  to: 'ca@ca.test',
  subject: 'Re: ACME: t',
  settled: false,
});

function placed(one: { readonly address?: string; readonly answers?: readonly Answer[] }) {
  const authorization = { url: 'https://ca.test/authz', answers: [], notified: false, valid: false, ...one };
  const urls = { orderUrl: 'https://ca.test/order', finalizeUrl: 'https://ca.test/finalize' };
  return { ...base, marks: {}, ...urls, authorizations: [authorization] };
}

const done = { orderUrl: 'o', lineage: 'l', certificateVersion: 1 };
const cases: readonly (readonly [what: string, state: Enrollment, durability: string])[] = [
  ['a new enrollment', { ...base, phase: 'new' }, 'process'],
  ['an order about to be placed', { ...base, phase: 'ordering', marks: {}, resumed: false }, 'process'],
  ['an order just placed', { ...placed({}), phase: 'authorizing' }, 'power'],
  ['a challenge that is known', { ...placed({ address }), phase: 'authorizing' }, 'intact'],
  ['an answer about to leave', { ...placed({ address, answers: [answer('leaving')] }), phase: 'authorizing' }, 'power'],
  ['an answer that has left', { ...placed({ address, answers: [answer('sent')] }), phase: 'authorizing' }, 'intact'],
  ['a finalized order', { ...placed({ address }), phase: 'issuing' }, 'intact'],
  ['a certificate to download', { ...placed({ address }), phase: 'downloading', certificateUrl: 'c' }, 'intact'],
  ['a finished enrollment', { ...base, phase: 'done', ...done }, 'intact'],
];
for (const [what, state, durability] of cases) {
  test(`${what} outlives: ${durability}`, () => {
    assert.equal(durabilityOf(state), durability);
  });
}
