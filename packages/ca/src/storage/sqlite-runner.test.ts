import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';

import { sqliteRunner } from './sqlite-runner.ts';

const insert = (id: string, value: string | null) => ({ text: 'INSERT INTO t VALUES (?, ?)', values: [id, value] });
const update = (id: string, value: string) => ({ text: 'UPDATE t SET value = ? WHERE id = ?', values: [value, id] });

/** A database that counts its commits. */
function setup() {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (id TEXT PRIMARY KEY, value TEXT NOT NULL)');
  const count = { commits: 0, syncs: 0 };
  const sync = async (): Promise<void> => {
    assert.equal(database.isTransaction, false);
    count.syncs += 1;
  };
  const counting = new Proxy(database, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        if (name === 'exec' && args[0] === 'COMMIT') count.commits += 1;
        return Reflect.apply(value, target, args);
      };
    },
  });
  const ids = (): unknown[] =>
    database
      .prepare('SELECT id FROM t ORDER BY id')
      .all()
      .map((row) => row['id']);
  return { database, runner: sqliteRunner(counting, sync), count, ids };
}

test('what is written in one turn is committed once, and what fails in it takes nothing else along', async () => {
  const { runner, count, ids } = setup();
  const results = await Promise.allSettled([
    runner.write(insert('a', '1')),
    runner.writeAll([insert('b', '1'), update('nobody', '2')]),
    runner.writeAll([insert('c', '1'), insert('c2', '1')]),
    runner.writeAll([insert('d', '1'), insert('d2', null)]),
    runner.write(insert('a', '2')),
    runner.writeAll([update('a', '3'), update('c', '3')]),
  ]);
  const outcomes = results.map((result) => (result.status === 'fulfilled' ? result.value : result.status));
  assert.deepEqual(outcomes, [{ rows: [], changed: 1 }, false, true, 'rejected', 'rejected', true]);
  assert.deepEqual(ids(), ['a', 'c', 'c2']);
  assert.deepEqual(count, { commits: 1, syncs: 1 });
});

test('nobody is told of a success before it is durable, and what is read meanwhile is settled with it', async () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (id TEXT PRIMARY KEY, value TEXT NOT NULL)');
  const disk = Promise.withResolvers<void>();
  let syncs = 0;
  const runner = sqliteRunner(database, async () => {
    syncs += 1;
    await disk.promise;
  });
  const told: string[] = [];
  const written = runner.write(insert('a', '1')).then(() => told.push('written'));
  while (syncs === 0) await new Promise((resolve) => void setImmediate(resolve));
  assert.equal((await runner.read({ text: 'SELECT id FROM t', values: [] })).length, 1);
  const settled = runner.settled().then(() => told.push('settled'));
  assert.deepEqual(told, []);
  disk.resolve();
  await Promise.all([written, settled]);
  assert.deepEqual(told, ['written', 'settled']);
});

test('when the disk is full nothing of a group is kept and everybody is told; later it goes on', async () => {
  const { database, runner, ids } = setup();
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() ?? {};
  database.exec(`PRAGMA max_page_count = ${String(pages)}`);
  const large = 'x'.repeat(100_000);
  const group = [runner.write(insert('a', '1')), runner.writeAll([insert('b', large), insert('c', large)])];
  const outcomes = await Promise.allSettled(group);
  assert.equal(outcomes[1]?.status, 'rejected');
  assert.equal(database.isTransaction, false);
  assert.deepEqual(ids(), outcomes[0]?.status === 'fulfilled' ? ['a'] : []);
  database.exec('PRAGMA max_page_count = 100000');
  assert.equal(await runner.writeAll([insert('b', large)]), true);
});

test('closing writes what waits', async () => {
  const { runner, ids } = setup();
  const written = runner.write(insert('a', '1'));
  await runner.close();
  assert.deepEqual(ids(), ['a']);
  await written;
});
