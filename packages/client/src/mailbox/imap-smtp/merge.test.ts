import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { wait } from '../../wait.ts';
import { merge } from './merge.ts';

async function* counting(name: string, upTo: number): AsyncGenerator<string, void, undefined> {
  for (let count = 1; count <= upTo; count += 1) yield `${name}${count}`;
}

async function* waiting(stop: AbortSignal, ended: () => void): AsyncGenerator<string, void, undefined> {
  try {
    await wait(2 ** 30, stop);
    yield 'never';
  } finally {
    ended();
  }
}

const never = new AbortController().signal;

describe('Merged sources', () => {
  test('yield everything of all of them', async () => {
    const found: string[] = [];
    for await (const one of merge([() => counting('a', 3), () => counting('b', 2)], never)) found.push(one);
    assert.deepEqual(found.toSorted(), ['a1', 'a2', 'a3', 'b1', 'b2']);
  });

  test('are asked for no more than was taken', async () => {
    let made = 0;
    async function* source(): AsyncGenerator<number, void, undefined> {
      for (;;) yield ++made;
    }
    const merged = merge([source], never);
    await merged.next();
    await merged.next();
    assert.equal(made, 2);
    await merged.return();
  });

  test('are all stopped when the loop is left', async () => {
    let ended = 0;
    for await (const one of merge([(stop) => waiting(stop, () => (ended += 1)), () => counting('a', 1)], never)) {
      assert.equal(one, 'a1');
      break;
    }
    assert.equal(ended, 1);
  });

  test('are all stopped when one fails or the signal is aborted', async () => {
    const reason = new Error('enough');
    async function* failing(): AsyncGenerator<string, void, undefined> {
      yield 'one';
      throw reason;
    }
    let ended = 0;
    const drain = async (
      signal: AbortSignal,
      ...more: (() => AsyncGenerator<string, void, undefined>)[]
    ): Promise<void> => {
      for await (const one of merge([(stop) => waiting(stop, () => (ended += 1)), ...more], signal)) assert.ok(one);
    };
    await assert.rejects(drain(never, failing), reason);
    const stop = new AbortController();
    const draining = drain(stop.signal);
    stop.abort(reason);
    await assert.rejects(draining, reason);
    assert.equal(ended, 2);
  });
});
