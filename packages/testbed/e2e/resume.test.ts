import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Interrupted } from 'acme-smime';
import { startAppWorld } from './app-world.ts';

test('resume goes on with what was cut short, with the settings of the run that began it', async () => {
  const held: Uint8Array[] = [];
  const stop = new AbortController();
  await using world = await startAppWorld({
    relay: async ({ raw }) => {
      if (stop.signal.aborted) return world.arrive(raw);
      held.push(raw);
      stop.abort(new Interrupted('SIGINT'));
    },
  });
  const first = await world.run([...world.cert, '--json'], [], { signal: stop.signal });
  assert.deepEqual([first.code, first.json['error'].code], [130, 'INTERRUPTED']);
  for (const raw of held) await world.arrive(raw);
  const argv = ['resume', '-c', world.config, '-w', world.work, '-n', '--json'];
  const { code, json, out } = await world.run(argv);
  assert.equal(code, 0, out);
  assert.deepEqual(
    json['results'].map((one: { name: string; outcome: string }) => [one.name, one.outcome]),
    [[world.address, 'issued']],
  );
  assert.equal((await world.run(argv)).json['outcome'], 'nothing-to-do');
});

test('mailbox test of what cannot be tested says so', async () => {
  await using world = await startAppWorld();
  const { code, err } = await world.run(['mailbox', 'test', '-e', world.address, '-c', world.config, '-n']);
  assert.deepEqual([code, /\[MAILBOX_MISSING\]/.test(err)], [2, true]);
});
