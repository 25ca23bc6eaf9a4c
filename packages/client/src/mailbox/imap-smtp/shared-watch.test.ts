import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedWatch } from './shared-watch.ts';

const never = new AbortController().signal;

/** A watch that is fed by hand. */
function fed(keepBytes = 1000) {
  const queue: (string | Error)[] = [];
  let wake = (): void => undefined;
  const seen = { opened: 0, ended: 0 };
  async function* open(stop: AbortSignal): AsyncGenerator<string, void, undefined> {
    seen.opened += 1;
    try {
      for (;;) {
        stop.throwIfAborted();
        const item = queue.shift();
        if (item instanceof Error) throw item;
        if (item !== undefined) yield item;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
            stop.addEventListener('abort', () => resolve(), { once: true });
          });
      }
    } finally {
      seen.ended += 1;
    }
  }
  const watch = new SharedWatch({ open, weigh: (item: string) => item.length, keepBytes });
  const feed = (...items: (string | Error)[]): void => {
    queue.push(...items);
    wake();
  };
  return { watch, feed, seen };
}

async function take(reader: AsyncGenerator<string, void, undefined>, count: number): Promise<string[]> {
  const items: string[] = [];
  while (items.length < count) {
    const { value } = await reader.next();
    if (typeof value === 'string') items.push(value);
  }
  return items;
}

test('every reader reads everything, one that comes late too, and the source is opened once', async () => {
  const { watch, feed, seen } = fed();
  const first = watch.read(never);
  feed('a', 'b');
  assert.deepEqual(await take(first, 2), ['a', 'b']);
  const late = watch.read(never);
  feed('c');
  assert.deepEqual(await Promise.all([take(first, 1), take(late, 3)]), [['c'], ['a', 'b', 'c']]);
  await first.return();
  assert.deepEqual([seen.opened, seen.ended], [1, 0]);
  await late.return();
  assert.deepEqual([seen.ended, watch.isOpen], [1, false]);
});

test('a reader that is aborted throws the reason, and the others read on', async () => {
  const { watch, feed } = fed();
  const stop = new AbortController();
  const [one, other] = [watch.read(stop.signal), watch.read(never)];
  const waiting = one.next();
  const reading = take(other, 1);
  stop.abort(new Error('enough'));
  await assert.rejects(waiting, /enough/);
  feed('a');
  assert.deepEqual(await reading, ['a']);
  await other.return();
});

test('a failure is told to every reader, and nobody may join afterwards', async () => {
  const { watch, feed } = fed();
  const readers = [watch.read(never), watch.read(never)];
  const ends = readers.map((one) => one.next());
  feed(new Error('the connection was lost'));
  for (const end of ends) await assert.rejects(end, /the connection was lost/);
  assert.equal(watch.isOpen, false);
});

test('too much to keep for those who come late is not kept, and nobody may join then', async () => {
  const { watch, feed } = fed(3);
  const reader = watch.read(never);
  feed('aa');
  assert.deepEqual([await take(reader, 1), watch.isOpen], [['aa'], true]);
  feed('bb');
  assert.deepEqual([await take(reader, 1), watch.isOpen], [['bb'], false]);
  await reader.return();
});
