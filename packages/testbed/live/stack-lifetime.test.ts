import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { watch } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { startDaemon } from '../src/daemon.ts';
import { makeScratch } from '../src/scratch.ts';
import { startStack } from '../src/stack.ts';

const node = [process.execPath, '--conditions=source'] as const;

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

/** Begins to watch the folder's parent at once; the promise it gives is kept when the folder is gone. */
async function removal(folder: string): Promise<void> {
  const watcher = watch(dirname(folder));
  const changes = on(watcher, 'change', { signal: AbortSignal.timeout(90_000) });
  while (await isThere(folder)) await changes.next();
  watcher.close();
}

test('two stacks run side by side, and nothing is left of a closed one', async () => {
  const [one, other] = await Promise.all([startStack(), startStack()]);
  await one.close();
  assert.equal(await isThere(one.folder), false);
  for (const port of [one.dovecot.imapsPort, one.postfix.mxPort, one.dns.port]) {
    assert.equal(await isListening(port), false);
  }
  assert.equal(await isListening(other.dovecot.imapsPort), true);
  assert.equal(await isListening(other.postfix.mxPort), true);
  await other.close();
});

test('the daemons of a killed process are stopped and its folder is removed', async () => {
  const stackFile = new URL('../src/stack.ts', import.meta.url).href;
  const program = `
    const { startStack } = await import(${JSON.stringify(stackFile)});
    const { folder, dovecot, postfix } = await startStack();
    console.log(JSON.stringify({ folder, ports: [dovecot.imapsPort, postfix.mxPort] }));`;
  const child = spawn(node[0], [node[1], '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { folder, ports } = JSON.parse(line) as { folder: string; ports: number[] };
  const gone = removal(folder);
  child.kill('SIGKILL');
  await gone;
  for (const port of ports) assert.equal(await isListening(port), false);
});

test('a failing test prints what the daemons logged', async () => {
  const file = new URL('failing-on-purpose.ts', import.meta.url).pathname;
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(node[0], [node[1], '--test', file], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const output = await text(child.stdout);
  assert.match(output, /--- Postfix\n.*Relay access denied/s);
  assert.match(output, /--- Dovecot\n/);
});

test('a daemon that cannot start says why', async () => {
  const scratch = await makeScratch();
  const { folder } = scratch;
  const configFile = join(folder, 'dovecot.conf');
  await writeFile(configFile, 'protocols = carrier-pigeon\n');
  const dovecot = { name: 'Dovecot', program: '/usr/sbin/dovecot', args: ['-c', configFile] };
  await assert.rejects(startDaemon({ ...dovecot, logFile: join(folder, 'log') }), {
    code: 'DAEMON_NOT_STARTED',
    message: /Dovecot did not start.*carrier-pigeon/s,
  });
  await scratch.close();
  assert.equal(await isThere(folder), false);
});
