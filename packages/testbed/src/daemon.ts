import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { TransportFailure } from '@acme-smime/protocol';
import { lastLines } from './logs.ts';
import { freePorts } from './ports.ts';
import { asRoot } from './privilege.ts';

/** A program that goes into the background by itself once it listens. */
export interface Daemon {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Gets the program's own output; also named in the error. */
  readonly logFile: string;
}

/**
 * Starts a daemon as root and returns when it is listening.
 *
 * Its output goes to a file: a pipe would be kept open by the daemon.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED, with the last lines of its log
 */
export async function startDaemon(daemon: Daemon): Promise<void> {
  const [command, args] = asRoot(daemon.program, daemon.args);
  const log = await open(daemon.logFile, 'a');
  try {
    const child = spawn(command, args, { stdio: ['ignore', log.fd, log.fd], cwd: '/' });
    const [status] = await once(child, 'exit');
    if (status === 0) return;
  } finally {
    await log.close();
  }
  throw new TransportFailure(
    'DAEMON_NOT_STARTED',
    `${daemon.name} did not start, its log ends with:\n${await lastLines(daemon.logFile)}`,
    { transport: 'process', endpoint: daemon.program },
  );
}

/**
 * Calls `start` with free ports, and again with others when somebody took one in between: between the look and the daemon's
 * own bind anybody may.
 */
export async function onFreePorts<T>(count: number, start: (ports: readonly number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = await freePorts(count);
    try {
      return await start(ports);
    } catch (error) {
      const taken = error instanceof Error && error.message.includes('Address already in use');
      if (!taken || attempt === 5) throw error;
    }
  }
}
