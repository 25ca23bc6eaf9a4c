import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { TransportFailure } from '@acme-smime/protocol';
import { logged } from '../../src/logged.ts';
import { lastLines } from '../../src/logs.ts';

/** A server that stays in the foreground and says in its output when it listens. */
export interface Foreground {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Gets all of its output. */
  readonly logFile: string;
  /** What it writes as soon as it listens. */
  readonly ready: string;
}

/**
 * Starts a server and returns when it is listening; what is returned ends it.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED, with the last lines of its log
 */
export async function startForeground(server: Foreground): Promise<() => Promise<void>> {
  const log = await open(server.logFile, 'a');
  const child = spawn(server.program, server.args, {
    stdio: ['ignore', log.fd, log.fd],
    env: { ...process.env, ...server.env },
    ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
  });
  await log.close();
  const gone = once(child, 'exit');
  const given = new AbortController();
  const ready = logged(server.logFile, server.ready, AbortSignal.any([given.signal, AbortSignal.timeout(90_000)]));
  const isReady = ready.then(
    () => true,
    () => false,
  );
  const started = await Promise.race([isReady, gone.then(() => false)]).catch(() => false);
  given.abort();
  const end = (): Promise<void> => stop(child, gone);
  if (started) return end;
  await end();
  throw new TransportFailure(
    'DAEMON_NOT_STARTED',
    `${server.name} did not start, its log ends with:\n${await lastLines(server.logFile)}`,
    { transport: 'process', endpoint: server.program },
  );
}

/** Nothing that it keeps is worth a graceful end. */
async function stop(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await gone.catch(() => undefined);
}
