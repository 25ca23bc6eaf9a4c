import assert from 'node:assert/strict';
import { test } from 'node:test';

import { durableLater } from './durable-later.ts';

/** A disk that is told when a sync ends, and how. */
function setup() {
  const syncs: PromiseWithResolvers<void>[] = [];
  const told: string[] = [];
  const later = durableLater(() => {
    const sync = Promise.withResolvers<void>();
    syncs.push(sync);
    return sync.promise;
  });
  const add = (name: string): void =>
    later.add([{ kept: () => told.push(name), failed: (error) => told.push(`${name}: ${String(error)}`) }]);
  return { later, syncs, told, add };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('what is written while a sync runs waits for the next one, together', async () => {
  const { syncs, told, add } = setup();
  add('a');
  add('b');
  add('c');
  assert.equal(syncs.length, 1);
  syncs[0]?.resolve();
  await turn();
  assert.deepEqual([syncs.length, told], [2, ['a']]);
  syncs[1]?.resolve();
  await turn();
  assert.deepEqual([syncs.length, told], [2, ['a', 'b', 'c']]);
});

test('who has read waits for everything that was written before, and for nothing else', async () => {
  const { later, syncs, told, add } = setup();
  const read = (name: string): void => void later.settled().then(() => told.push(name));
  await later.settled();
  add('a');
  read('reads a');
  add('b');
  read('reads b');
  syncs[0]?.resolve();
  await turn();
  assert.deepEqual(told, ['a', 'reads a']);
  syncs[1]?.resolve();
  await turn();
  assert.deepEqual(told, ['a', 'reads a', 'b', 'reads b']);
  await later.settled();
});

test('a sync that fails is told to those it was for, and to nobody else', async () => {
  const { later, syncs, told, add } = setup();
  add('a');
  add('b');
  const read = later.settled();
  syncs[0]?.reject(new Error('the disk is gone'));
  await turn();
  syncs[1]?.reject(new Error('still'));
  await assert.rejects(read, /still/);
  add('c');
  syncs[2]?.resolve();
  await turn();
  assert.deepEqual(told, ['a: Error: the disk is gone', 'b: Error: still', 'c']);
});
