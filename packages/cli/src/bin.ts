#!/usr/bin/env node
import { homedir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { standardInputAsk } from './ask.ts';
import { Interrupted } from './context.ts';
import type { CliContext, Output } from './context.ts';

// The only place that touches the process: everything below sees a context.
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => {
    stop.abort(new Interrupted(name));
  });

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  isTerminal: stream.isTTY,
  get columns() {
    return Math.min(stream.columns ?? 100, 110);
  },
});

// Whoever reads us may go away, as "| head" does; that is no reason to leave a certificate half-way.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const context: CliContext = {
  argv: process.argv.slice(2),
  env: process.env,
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  ask: standardInputAsk(() => process.stdin, process.stderr),
  platform: process.platform,
  home: homedir(),
  elapsedMs: () => performance.now(),
  now: () => new Date(),
  wait: async (ms, signal) => {
    await wait(ms, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  },
  // Loaded when it is used: help needs no randomness, and all of node:crypto takes longer than printing it.
  random: (bytes) => new Uint8Array(process.getBuiltinModule('node:crypto').randomBytes(bytes)),
  self: [process.execPath, ...process.execArgv, process.argv[1] ?? 'acme-smime'],
  run: String(process.pid),
  signal: stop.signal,
};

async function main(): Promise<void> {
  const { runApp } = await import('./app.ts');
  process.exitCode = await runApp(context);
  context.ask.close();
}

void main();
