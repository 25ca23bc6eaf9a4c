import type { Kysely } from 'kysely';

import type { NonceStore } from './nonce-memory.ts';
import type { AnyRecord, RecordKind } from './records.ts';
import type { Tables } from './rows.ts';
import { guarded } from './guarded.ts';
import {
  accountAndOrderReaders,
  anyReaders,
  certificateReaders,
  challengeReaders,
  mailReaders,
} from './sql-readers.ts';
import { newestReaders } from './sql-newest.ts';
import { revocationReaders } from './sql-revocations.ts';
import type { SqlRunner, SqlStatement } from './sql-runner.ts';
import { recordSaver } from './sql-saves.ts';
import { counters, leases, sweeping } from './sql-shared-state.ts';
import type { Announcements, Storage } from './storage.ts';

/** In what databases differ. */
export interface SqlKind {
  /** File or host, for errors; never a password. */
  readonly endpoint: string;
  /** Says whether several processes may use it at once. */
  readonly shared: boolean;
  /** Says whether an error means that a uniqueness rule was broken. */
  readonly isConstraintViolation: (error: unknown) => boolean;
  /** Says whether an error means that the transaction got in the way of another one and would succeed if begun anew. */
  readonly isCollision: (error: unknown) => boolean;
  /** What is asked again and again goes this way; on a single connection it MUST NOT meet an open transaction. */
  readonly runner: SqlRunner;
  readonly nonces: NonceStore;
  /** Where reads show what is not durable yet. */
  readonly settled?: () => Promise<void>;
  readonly announcements?: Announcements;
  readonly backup?: (file: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const tries = 5;

/** Makes a storage out of a database whose tables are up to date. */
export function sqlStorage(db: Kysely<Tables>, kind: SqlKind): Storage {
  let closing: Promise<void> | undefined;
  const { runner, nonces } = kind;
  const swept = sweeping(db);
  const statementsOf = recordSaver(db);
  const storage: Storage = {
    shared: kind.shared,
    ...(kind.announcements === undefined ? {} : { announcements: kind.announcements }),
    ...(kind.settled === undefined ? {} : { settled: kind.settled }),
    ...(kind.backup === undefined ? {} : { backup: kind.backup }),
    ...anyReaders(db, runner),
    ...accountAndOrderReaders(db, runner),
    ...challengeReaders(db, runner),
    ...certificateReaders(db, runner),
    ...revocationReaders(db),
    ...mailReaders(db, runner),
    ...newestReaders(db),
    ...counters(db, runner),
    ...leases(db),
    nonceGeneration: nonces.nonceGeneration,
    useNonce: nonces.useNonce,
    ping: swept.ping,
    sweep: async (now) => {
      await nonces.sweep(now);
      await swept.sweep(now);
    },
    commit: (records) => commit(kind, inLockingOrder(records).flatMap(statementsOf)),
    close: () => (closing ??= kind.close()),
  };
  return guarded(storage, kind.endpoint);
}

async function commit(kind: SqlKind, statements: readonly SqlStatement[]): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await kind.runner.writeAll(statements);
    } catch (error) {
      if (kind.isConstraintViolation(error)) return false;
      if (!kind.isCollision(error) || attempt === tries) throw error;
    }
  }
}

/** Rows that others refer to come first. */
const kindOrder: readonly RecordKind[] = ['account', 'order', 'authorization', 'challenge', 'certificate', 'mail'];

/** The same order everywhere, so that two commits at once wait for each other instead of both waiting for ever. */
function inLockingOrder(records: readonly AnyRecord[]): AnyRecord[] {
  const place = (record: AnyRecord): number => kindOrder.indexOf(record.kind);
  return [...records].sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1));
}
