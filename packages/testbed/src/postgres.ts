import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TransportFailure } from '@acme-smime/protocol';
import { lastLines } from './logs.ts';
import { newestPostgres } from './postgres-programs.ts';
import { runAsUser } from './privilege.ts';
import { makeScratch } from './scratch.ts';

/** A PostgreSQL server of its own in a temporary folder, reached by a Unix socket only. */
export interface PostgresCluster extends AsyncDisposable {
  /** What a client connects with; the socket's folder is the host. */
  connection(database: string): {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  /** Makes an empty database. */
  createDatabase(name: string): Promise<void>;
  /** Stops the server as if its machine had gone, and starts it again; what was committed is still there. */
  crash(): Promise<void>;
  start(): Promise<void>;
  readonly logFile: string;
  close(): Promise<void>;
}

const port = 5432;
/** Debian's package makes this user; the server refuses to run as root. */
const user = 'postgres';

/**
 * Makes a cluster and starts it, as the unprivileged user of Debian's package.
 *
 * `durable` makes every commit reach the disk, for who measures: in tests no machine dies, only processes do.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED, with the last lines of its log
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresCluster> {
  const scratch = await makeScratch();
  const [data, sockets, logs] = ['data', 'sockets', 'logs'].map((name) => join(scratch.folder, name));
  const logFile = join(logs ?? '', 'postgres.log');
  const bin = await newestPostgres();
  const run = (program: string, ...args: string[]): Promise<string> => runAsUser(user, join(bin, program), args);
  for (const folder of [data, sockets, logs]) {
    await mkdir(folder ?? '', { mode: 0o755 });
    await promisify(execFile)('chown', [user, folder ?? '']);
  }
  const start = async (): Promise<void> => {
    const fsync = `fsync=${durable ? 'on' : 'off'}`;
    const settings = ['listen_addresses=', 'max_connections=60', 'shared_buffers=32MB', fsync];
    const options = `-k ${sockets} -p ${port} ${settings.map((setting) => `-c ${setting}`).join(' ')}`;
    try {
      await run('pg_ctl', '-D', data ?? '', '-l', logFile, '-w', '-o', options, 'start');
    } catch (cause) {
      const text = `PostgreSQL did not start, its log ends with:\n${await lastLines(logFile)}`;
      throw new TransportFailure('DAEMON_NOT_STARTED', text, { transport: 'process', endpoint: bin }, { cause });
    }
  };
  await run('initdb', '-D', data ?? '', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync');
  await start();
  const stop = async (mode: 'fast' | 'immediate'): Promise<void> => {
    await run('pg_ctl', '-D', data ?? '', '-m', mode, '-w', 'stop');
  };
  const close = async (): Promise<void> => {
    await stop('immediate').catch(() => {});
    await scratch.close();
  };
  return {
    connection: (database) => ({ host: sockets ?? '', port, user, database }),
    createDatabase: async (name) => {
      await run('createdb', '-h', sockets ?? '', '-p', String(port), name);
    },
    crash: () => stop('immediate'),
    start,
    logFile,
    close,
    [Symbol.asyncDispose]: close,
  };
}
