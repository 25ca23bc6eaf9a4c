import assert from 'node:assert/strict';
import { it } from 'node:test';
import { wait } from './wait.ts';

it('a wait is over in its time', async () => {
  await wait(1, new AbortController().signal);
});

it('a wait ends with the reason of the signal, also when that came first', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const waiting = wait(3_600_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(wait(1, controller.signal), reason);
});

it('a wait of more than 24 days does not fire at once', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const controller = new AbortController();
  const waiting = wait(2 ** 40, controller.signal);
  context.mock.timers.tick(1_000_000);
  controller.abort(new Error('still waiting'));
  await assert.rejects(waiting, /still waiting/);
});
