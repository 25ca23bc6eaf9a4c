import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import type { Order } from '@acme-smime/protocol';
import { memoryStore } from '../store/memory-store.ts';
import { sampleFiles } from '../store/store-contract.ts';
import { forgetOtherEnrollments } from './forget-others.ts';
import { enrollmentId, lineageOfEnrollment } from './request.ts';
import { newEnrollment } from './state.ts';
import type { Enrollment, EnrollmentRequest } from './state.ts';

const directoryUrl = 'https://ca.test/directory';
const signal = new AbortController().signal;
const request: EnrollmentRequest = {
  directoryUrl,
  addresses: ['alice@example.test'],
  keyType: 'p384',
  use: 'both',
  notify: 'after-reply',
};
const id = enrollmentId('alice', request);
const begun = newEnrollment(id, request, new Date('2026-01-02T03:04:05Z'));
const placed = { marks: {}, orderUrl: 'https://ca.test/order/1', finalizeUrl: 'https://ca.test/f', authorizations: [] };

/** What becomes of another enrollment of the lineage when its order is in this state, or cannot be asked for. */
async function fateOf(
  stage: Partial<Enrollment>,
  status?: Order['status'],
  more: { readonly key?: string; readonly server?: string } = {},
): Promise<{ readonly kept: boolean; readonly asked: number; readonly told: number }> {
  const store = memoryStore();
  await store.saveEnrollment({ ...begun, ...stage } as Enrollment);
  await store.savePendingKey(id, more.key ?? 'another key');
  const certificate = await store.saveCertificate('alice', sampleFiles('one'));
  let asked = 0;
  let told = 0;
  const order = async () => {
    asked += 1;
    if (status === undefined)
      throw new TransportFailure('SERVER_UNREACHABLE', 'Nobody.', { transport: 'http', endpoint: 'ca.test' });
    return { value: { status } as Order };
  };
  const account = { directoryUrl: more.server ?? directoryUrl };
  await forgetOtherEnrollments(certificate, { store, account, acme: { order }, log: () => void (told += 1) }, signal);
  return { kept: (await store.loadPendingKey(id)) !== undefined, asked, told };
}

test('the identifier of an enrollment tells its lineage', () => {
  assert.equal(lineageOfEnrollment(id), 'alice');
});

for (const phase of ['new', 'ordering', 'authorizing'] as const)
  test(`an enrollment that has got as far as "${phase}" is forgotten without asking: no CA has seen its key`, async () => {
    assert.deepEqual(await fateOf({ phase, ...placed }), { kept: false, asked: 0, told: 0 });
  });

for (const phase of ['finalizing', 'issuing', 'downloading'] as const) {
  const at = { phase, ...placed } as Partial<Enrollment>;
  test(`one that has got as far as "${phase}" is forgotten when the CA says that nothing was issued`, async () => {
    for (const status of ['pending', 'ready', 'invalid'] as const)
      assert.deepEqual(await fateOf(at, status), { kept: false, asked: 1, told: 0 }, status);
  });

  test(`one that has got as far as "${phase}" is kept and told of when its certificate may have been issued`, async () => {
    for (const status of ['valid', 'processing', undefined] as const)
      assert.deepEqual(await fateOf(at, status), { kept: true, asked: 1, told: 1 }, status);
  });

  test(`one that has got as far as "${phase}" at another CA is kept, and nobody is asked`, async () => {
    const elsewhere = await fateOf(at, 'invalid', { server: 'https://other.test/directory' });
    assert.deepEqual(elsewhere, { kept: true, asked: 0, told: 1 });
  });
}

test('one with the key of the new certificate is forgotten, since the key is kept there', async () => {
  const at = { phase: 'issuing', ...placed } as Partial<Enrollment>;
  assert.deepEqual(await fateOf(at, 'valid', { key: 'key of one' }), { kept: false, asked: 0, told: 0 });
});
