import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AcmeProblem } from '@acme-smime/protocol';
import type { Authorization, Order } from '@acme-smime/protocol';
import type { AcmeClient } from '../acme-client.ts';
import type { ClientContext } from '../context.ts';
import { performWith } from './perform.ts';
import type { PerformOptions } from './perform.ts';
import { newEnrollment } from './state.ts';
import type { EnrollmentRequest } from './state.ts';

const address = 'alice@example.org';
const request: EnrollmentRequest = {
  directoryUrl: 'https://ca.test/dir',
  addresses: [address],
  keyType: 'p256',
  use: 'both',
  notify: 'after-reply',
};
const order = (status: Order['status']): Order => ({
  status,
  identifiers: [{ type: 'email', value: address }],
  authorizations: ['https://ca.test/authorization'],
  finalize: 'https://ca.test/finalize',
});
const serverError = new AcmeProblem({ detail: 'try later' }, 500);

function setting(acme: Partial<AcmeClient>, more: Partial<PerformOptions> = {}) {
  const pauses: number[] = [];
  const wait: ClientContext['wait'] = async (ms) => void pauses.push(ms);
  const options = {
    acme,
    request,
    finalize: { pauseMs: 0, retries: 0 },
    csr: async () => new Uint8Array([1]),
    onProgress: () => undefined,
    current: () => newEnrollment('id', request, new Date(0)),
    ...more,
  } as PerformOptions;
  const perform = performWith(options, { wait, now: () => new Date(0) } as ClientContext);
  const report = async (): Promise<void> => undefined;
  return {
    pauses,
    run: (effect: Parameters<typeof perform>[0]) => perform(effect, report, new AbortController().signal),
  };
}

/** Answers with one after the other; an error is thrown. */
function answers<T>(...list: readonly (T | Error)[]): () => Promise<{ value: T }> {
  const rest = [...list];
  return async () => {
    const next = rest.shift();
    if (next === undefined) throw new Error('asked too often');
    if (next instanceof Error) throw next;
    return { value: next };
  };
}

const finalize = {
  type: 'finalize',
  orderUrl: 'https://ca.test/order',
  finalizeUrl: 'https://ca.test/finalize',
} as const;

test('without quirks finalize follows at once, and 500 is the end', async () => {
  const { pauses, run } = setting({ finalize: answers<Order>(serverError) });
  await assert.rejects(run(finalize), (error) => error === serverError);
  assert.deepEqual(pauses, []);
});

test('a CA that answers 500 to the hasty is waited for and asked again', async () => {
  const { pauses, run } = setting(
    {
      finalize: answers<Order>(serverError, serverError, order('processing')),
      order: answers(order('ready'), order('ready')),
    },
    { finalize: { pauseMs: 3000, retries: 5 } },
  );
  assert.deepEqual(await run(finalize), { event: { type: 'order-changed', order: order('processing') } });
  assert.deepEqual(pauses, [3000, 3000, 3000]);
});

test('a CA that answers 500 and issues all the same is not asked again', async () => {
  const acme = { finalize: answers<Order>(serverError), order: answers(order('valid')) };
  const { run } = setting(acme, { finalize: { pauseMs: 0, retries: 5 } });
  assert.deepEqual(await run(finalize), { event: { type: 'order-changed', order: order('valid') } });
});

test('patience with 500 has an end', async () => {
  const acme = { finalize: answers<Order>(serverError, serverError), order: answers(order('ready')) };
  const { run } = setting(acme, { finalize: { pauseMs: 0, retries: 1 } });
  await assert.rejects(run(finalize), (error) => error === serverError);
});

for (const [identifier, type] of [
  ['email', 'email'],
  ['dns-compat', 'dns'],
] as const)
  test(`with the form ${identifier} addresses are ordered and proven as ${type}, and nothing else is accepted`, async () => {
    const ordered: unknown[] = [];
    const authorization = (kind: string): Authorization => ({
      identifier: { type: kind, value: address },
      status: 'valid',
      challenges: [],
    });
    const { run } = setting(
      {
        newOrder: async ({ identifiers }) => {
          ordered.push(...identifiers);
          return { url: 'https://ca.test/order', order: order('pending') };
        },
        authorization: answers(authorization(type), authorization(type === 'dns' ? 'email' : 'dns')),
      },
      { request: { ...request, identifier } },
    );
    await run({ type: 'place-order', marks: {}, lookFirst: false });
    assert.deepEqual(ordered, [{ type, value: address }]);
    const read = { type: 'read-authorization', url: 'https://ca.test/authz' } as const;
    assert.deepEqual(await run(read), { event: { type: 'authorization-read', url: read.url, address, valid: true } });
    await assert.rejects(run(read), { code: 'AUTHORIZATION_FOREIGN' });
  });
