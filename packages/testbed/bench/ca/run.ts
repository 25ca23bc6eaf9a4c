import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dkimRecord, generateKey } from '@acme-smime/protocol';
import { makeScratch } from '../../src/scratch.ts';
import { quantile } from '../table.ts';
import { startCaProcess } from './ca-process.ts';
import { load } from './load.ts';
import type { LoadResult, Until } from './load.ts';
import type { StorageKind } from './messages.ts';
import { withPostgres } from './with-postgres.ts';
import { sqliteStorage } from 'acme-smime-ca';
import { fillCertificates } from './fill.ts';
import { together } from './together.ts';
import { measureCrls } from './crl.ts';
import { measureStart } from './start-time.ts';

const { values } = parseArgs({
  options: {
    /** Seconds of each run. */
    seconds: { type: 'string', default: '5' },
    /** With how many certificates in the database memory is looked at. */
    certificates: { type: 'string', default: '100000' },
    /** How many clients at once, in one run after the other. */
    clients: { type: 'string', multiple: true, default: ['1', '8', '64'] },
    /** A folder for a CPU profile of each CA. */
    profile: { type: 'string' },
    /** The sizes of the revocation lists. */
    'crl-entries': { type: 'string', multiple: true, default: ['1000', '10000', '100000', '1000000'] },
    /** Only these parts, of: sqlite, postgres, nodes, volatile, memory, crl, start. */
    only: { type: 'string', multiple: true },
  },
});
const wanted = (part: string): boolean => values.only === undefined || values.only.includes(part);
const warmUp = 400;
const milliseconds = Number(values.seconds) * 1000;
const dkimKey = await generateKey('ed25519');
const mailers = { from: 'acme@ca.test', domain: 'client.test', dkimKey };
const dkim = { name: 'mail._domainkey.client.test', record: dkimRecord(dkimKey) };

const scratch = await makeScratch();
console.log(
  `Node ${process.version}; ${new Date().toISOString().slice(0, 10)}; complete issuances over HTTPS, P-256.\n`,
);
try {
  if (wanted('sqlite')) {
    await measureLoad('SQLite, WAL, synchronous=FULL', { kind: 'sqlite', file: join(scratch.folder, 'load.sqlite') });
  }
  if (wanted('postgres')) {
    await withPostgres((connection) => measureLoad('PostgreSQL, fsync=on', { kind: 'postgres', connection }));
  }
  // Nothing reaches a disk: what is left is the work itself.
  if (wanted('volatile')) await measureLoad('SQLite in memory, not durable', { kind: 'sqlite', file: ':memory:' });
  if (wanted('nodes')) {
    await withPostgres((connection) =>
      measureRuns('Two nodes on one PostgreSQL, fsync=on', { kind: 'postgres', connection }, loads(), 2),
    );
  }
  if (wanted('memory')) await measureFilled(join(scratch.folder, 'filled.sqlite'), Number(values.certificates));
  if (wanted('crl')) await measureCrls(join(scratch.folder, 'crl.sqlite'), values['crl-entries'].map(Number));
  if (wanted('start')) await measureStart(scratch.folder);
} finally {
  await scratch.close();
}

function measureLoad(title: string, storage: StorageKind): Promise<void> {
  return measureRuns(title, storage, loads());
}

function loads(): readonly Run[] {
  return values.clients.map((clients) => ({ clients: Number(clients), until: { milliseconds } }));
}

interface Run {
  readonly clients: number;
  readonly until: Until;
}

async function measureFilled(file: string, certificates: number): Promise<void> {
  const storage = await sqliteStorage(file);
  await fillCertificates(storage, certificates, { issuerId: 'filled', status: 'issued' });
  await storage.close();
  const title = `SQLite that holds ${certificates} certificates already, filled through the storage's own commits`;
  await measureRuns(title, { kind: 'sqlite', file }, [{ clients: 8, until: { certificates: 1000 } }]);
}

async function measureRuns(title: string, storage: StorageKind, runs: readonly Run[], nodes = 1): Promise<void> {
  console.log(
    `${title}\nclients  certificates  per second  p50 ms  p95 ms  p99 ms  CPU ms each  peak MiB  after MiB  heap MiB`,
  );
  const began = performance.now();
  const setting = { storage, from: mailers.from, dkim };
  await using ca = together(
    await Promise.all(Array.from({ length: nodes }, () => startCaProcess(setting, values.profile))),
  );
  const readyMs = performance.now() - began;
  // A server's first minute is not its life: its code is compiled by then.
  await load(ca, mailers, 8 * nodes, { certificates: warmUp * nodes });
  for (const { clients, until } of runs) console.log(line(await load(ca, mailers, clients, until)));
  console.log(`Ready ${readyMs.toFixed(0)} ms after the start of the process.\n`);
}

function line({ clients, certificates, wallMs, latencies, before, after }: LoadResult): string {
  const each = (after.cpuMs - before.cpuMs) / certificates;
  const cells: readonly [string, number][] = [
    [String(clients), 7],
    [String(certificates), 14],
    [((certificates * 1000) / wallMs).toFixed(1), 12],
    ...[0.5, 0.95, 0.99].map((share): [string, number] => [quantile(latencies, share).toFixed(0), 8]),
    [each.toFixed(1), 13],
    [after.peakMiB.toFixed(0), 10],
    [after.residentMiB.toFixed(0), 11],
    [after.heapMiB.toFixed(0), 10],
  ];
  return cells.map(([cell, width]) => cell.padStart(width)).join('');
}
