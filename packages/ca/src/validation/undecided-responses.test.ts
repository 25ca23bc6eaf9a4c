import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TransportFailure } from '@acme-smime/protocol';

import { createUndecidedResponses } from './undecided-responses.ts';

const undecided = (): TransportFailure =>
  new TransportFailure('RESPONSE_UNDECIDED', 'Not now.', { transport: 'dns', endpoint: 'example.org' });

test('a response that cannot be judged goes back to its sender, and is looked at again until it can', async () => {
  const done = Promise.withResolvers<void>();
  // The looks do not keep the process alive, so the test has to.
  const alive = setInterval(() => undefined, 1000);
  let looks = 0;
  const responses = createUndecidedResponses({
    receive: async () => {
      looks += 1;
      if (looks < 3) throw undecided();
      done.resolve();
    },
    retryMs: [1, 1],
    log: () => {},
  });
  await assert.rejects(responses.receive(new Uint8Array()), { code: 'RESPONSE_UNDECIDED' });
  await done.promise;
  clearInterval(alive);
  assert.equal(looks, 3);
});

test('a response that failed for another reason is left to its sender, and nothing is looked at after the end', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let looks = 0;
  const receive = async (): Promise<void> => {
    looks += 1;
    throw looks === 1 ? new Error('disk full') : undecided();
  };
  const responses = createUndecidedResponses({ receive, retryMs: [1], log: () => {} });
  await assert.rejects(responses.receive(new Uint8Array()), /disk full/);
  await assert.rejects(responses.receive(new Uint8Array()), { code: 'RESPONSE_UNDECIDED' });
  responses.close();
  t.mock.timers.tick(10);
  assert.equal(looks, 2);
});
