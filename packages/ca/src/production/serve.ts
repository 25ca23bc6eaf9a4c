import { setTimeout } from 'node:timers/promises';

import { openAuditLog } from '../audit/audit-log.ts';
import { parseHostPort } from '../host-port.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import type { Log } from '../log.ts';
import { createOperation } from '../operation/operation.ts';
import type { Operation } from '../operation/operation.ts';
import { serveOperation } from '../operation/operation-server.ts';
import { startCa } from '../start-ca.ts';
import type { RunningCa } from '../start-ca.ts';
import type { Configuration } from './configuration.ts';
import type { SealedStorage } from '../storage/sealed-storage.ts';
import { openConfiguredAuthority } from './open-authority.ts';
import { openConfiguredStorage } from './open-storage.ts';
import { optionsOf, readTlsKey } from './options-of.ts';

/** What a CA in production is run with. */
export interface ServeParts extends SecretReading {
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  /** Resolves after so many milliseconds. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** What requests under way get to finish; the token of an issuer may be slow. */
const finishMs = 10_000;

/** How often the other log says where the audit log ends. */
const anchorMs = 3_600_000;

/** A CA in production. */
export interface ServedCa {
  readonly ca: RunningCa;
  readonly operationPort: number;
  /** Reads again what is renewed while the CA works: the TLS pair and the root's CRL. What cannot be used changes nothing. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the CA of a configuration, with its audit log and its operation listener; what was opened is closed when it fails. */
export async function serveConfiguration(configuration: Configuration, parts: ServeParts): Promise<ServedCa> {
  const { now, monotonic, random } = parts;
  let log = parts.log;
  const keys = await openConfiguredAuthority(configuration, { ...parts, log: (entry) => log(entry) });
  const storage = await openConfiguredStorage(configuration, parts, parts.log).catch(async (error: unknown) => {
    await keys.close();
    throw error;
  });
  const { authority } = keys;
  const operation = createOperation({ storage, now, monotonic, log: parts.log });
  const audit = openAuditLog({ storage, now, random, log: operation.log });
  log = audit.log;
  const anchors = setInterval(audit.anchor, anchorMs);
  anchors.unref();
  const closing: (() => Promise<void> | void)[] = [
    () => keys.close(),
    () => storage.close(),
    () => operation.close(),
    async () => {
      clearInterval(anchors);
      await audit.flush();
      audit.anchor();
    },
  ];
  const close = async (): Promise<void> => {
    for (const step of closing.toReversed()) await step();
  };
  try {
    await sealRecords(storage, audit.log);
    const listen = parseHostPort(configuration.operation?.listen ?? '127.0.0.1:9464', 'operation.listen');
    const server = await serveOperation(operation, listen);
    closing.push(() => server.close());
    const { operatorPage, ...options } = await optionsOf(configuration, storage, parts);
    const ca = await startCa({
      ...options,
      ...(operatorPage === undefined ? {} : { operatorPage: { ...operatorPage, health: () => operation.health() } }),
      authority,
      storage,
      now,
      random,
      log: audit.log,
      commitAct: audit.commitAct,
      around: operation.around,
      finishMs,
    });
    operation.watch(ca);
    closing.push(async () => {
      await drain(configuration, { ca, operation, log: audit.log, wait: parts.wait ?? setTimeout });
      await ca.close();
      audit.log({ level: 'info', event: 'ca.stopped', message: 'The CA has stopped.' });
    });
    const renewals = [() => renewTls(configuration, ca), () => keys.renewRootCrl()];
    return { ca, operationPort: server.port, reload: () => reload(renewals, audit.log), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Keys that lay open, or were sealed with a secret that is being replaced. */
async function sealRecords(storage: SealedStorage, log: Log): Promise<void> {
  const count = await storage.sealRecords();
  if (count === 0) return;
  const message = `Keys in the storage that were sealed with the present secret: ${count}.`;
  log({ level: 'info', event: 'storage.sealed', message, data: { count } });
}

async function renewTls({ https }: Configuration, ca: RunningCa): Promise<void> {
  ca.renewTls(await readTlsKey(https));
}

/** Each of them is tried, whatever becomes of the others. */
async function reload(renewals: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  const results = await Promise.allSettled(renewals.map((renew) => renew()));
  const failed = results.filter((each) => each.status === 'rejected');
  for (const { reason } of failed) {
    const message = 'What was read again cannot be used; the CA goes on with what it had.';
    log({ level: 'error', event: 'reload.failed', message, data: { error: (reason as Error).message } });
  }
  if (failed.length > 0) return;
  log({ level: 'info', event: 'reload.done', message: 'The TLS pair and the CRL of the root were read again.' });
}

/** Not ready any more, but still at work: a balancer in front has to notice before connections are refused. */
async function drain(
  { operation: { 'drain-seconds': seconds = 0 } = {} }: Configuration,
  parts: {
    readonly ca: RunningCa;
    readonly operation: Operation;
    readonly log: Log;
    readonly wait: (ms: number) => Promise<unknown>;
  },
): Promise<void> {
  parts.operation.drain();
  parts.ca.drain();
  const message = `The node takes no more work in ${seconds} seconds, and ends.`;
  parts.log({ level: 'info', event: 'ca.draining', message, data: { seconds } });
  if (seconds > 0) await parts.wait(seconds * 1000);
}
