import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { test } from 'node:test';
import { runProgram } from './run-program.ts';
import type { ProgramRun } from './run-program.ts';

function run(script: string, more: Partial<ProgramRun> = {}) {
  const lines: string[] = [];
  const problem = runProgram({
    command: [process.execPath, '-e', script],
    env: { GREETING: 'hello $HOME; exit 1' },
    input: 'what it is told',
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
    ...more,
  });
  return { lines, problem };
}

test('a program gets its input and its environment, and what it prints is heard line by line', async () => {
  const { lines, problem } = run(
    'process.stdin.on("data", (d) => console.log(String(d))).on("end", () => console.error(process.env.GREETING))',
  );
  assert.equal(await problem, undefined);
  assert.deepEqual(lines.toSorted(), ['hello $HOME; exit 1', 'what it is told']);
});

test('no shell reads the command', async () => {
  const { lines, problem } = run('', {
    command: [process.execPath, '-e', 'console.log(process.argv[1])', '$(id) `id` > x'],
  });
  assert.equal(await problem, undefined);
  assert.deepEqual(lines, ['$(id) `id` > x']);
});

test('a program that fails is told by its exit code', async () => {
  assert.equal(await run('process.exit(3)').problem, 'ended with exit code 3');
});

test('a program that is not there is told to be missing', async () => {
  assert.equal(await run('', { command: ['/nowhere/program'] }).problem, 'cannot be run: it is not there');
  assert.equal(await run('', { command: [] }).problem, 'is not named');
});

test('a program that does not read its input is no failure', async () => {
  assert.equal(await run('process.exit(0)', { input: 'x'.repeat(1_000_000) }).problem, undefined);
});

test('with the time up a program is ended', async () => {
  const { problem } = run('setInterval(() => {}, 1000)', { timeoutMs: 100 });
  assert.equal(await problem, 'took longer than 0.1 s and was ended');
});

test('a program is ended with what it has started', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  // The child of the program holds a connection to us: its end is the end of the child.
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const child = `require('node:net').connect(${port}, '127.0.0.1')`;
  const { problem } = run(
    `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`,
    { signal: stop.signal },
  );
  const [socket] = (await once(server, 'connection')) as [Socket];
  const closed = once(socket.on('error', () => undefined).resume(), 'close');
  stop.abort(reason);
  await assert.rejects(problem, reason);
  await closed;
  server.close();
});

test('an interruption ends the program and is thrown', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const { problem } = run('console.log("up"); setInterval(() => {}, 1000)', {
    signal: stop.signal,
    onLine: () => stop.abort(reason),
  });
  await assert.rejects(problem, reason);
});

test('what a program leaves running in the background does not hold us up', async () => {
  const left = `setTimeout(() => {}, 3000)`;
  const { problem } = run(
    `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(left)}], { stdio: 'inherit', detached: true }).unref()`,
  );
  assert.equal(await problem, undefined);
});
