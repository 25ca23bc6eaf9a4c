import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renewAll } from './renew-all.ts';

test('one that fails stops no other, and every result stands beside its name', async () => {
  const error = new Error('no');
  const results = await renewAll(
    [
      { name: 'a', work: async () => 1 },
      { name: 'b', work: () => Promise.reject(error) },
      { name: 'c', work: async () => 3 },
    ],
    new AbortController().signal,
  );
  assert.deepEqual(results, [
    { name: 'a', outcome: 'done', value: 1 },
    { name: 'b', outcome: 'failed', error },
    { name: 'c', outcome: 'done', value: 3 },
  ]);
});

test('an interruption ends the whole, at once', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const begun: string[] = [];
  const job = (name: string) => ({
    name,
    work: async () => {
      begun.push(name);
      stop.abort(reason);
      throw new Error('aborted');
    },
  });
  await assert.rejects(renewAll([job('a'), job('b')], stop.signal), reason);
  assert.deepEqual(begun, ['a']);
});
