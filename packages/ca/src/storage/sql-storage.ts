import type { Kysely, Transaction } from 'kysely';

import type { AnyRecord, RecordKind } from './records.ts';
import { loose } from './rows.ts';
import type { Tables } from './rows.ts';
import { guarded } from './guarded.ts';
import {
  accountAndOrderReaders,
  anyReaders,
  certificateReaders,
  challengeReaders,
  mailReaders,
} from './sql-readers.ts';
import { newestReaders, saveAddresses } from './sql-newest.ts';
import { counters, leases, nonces } from './sql-shared-state.ts';
import type { Announcements, Storage } from './storage.ts';
import { codecOf } from './tables.ts';

/** Thrown inside a transaction to roll it back; never leaves this file. */
class NotSaved extends Error {}

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
  readonly announcements?: Announcements;
  readonly backup?: (file: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const tries = 5;

/** Makes a storage out of a database whose tables are up to date. */
export function sqlStorage(db: Kysely<Tables>, kind: SqlKind): Storage {
  let closing: Promise<void> | undefined;
  const storage: Storage = {
    shared: kind.shared,
    ...(kind.announcements === undefined ? {} : { announcements: kind.announcements }),
    ...(kind.backup === undefined ? {} : { backup: kind.backup }),
    ...anyReaders(db),
    ...accountAndOrderReaders(db),
    ...challengeReaders(db),
    ...certificateReaders(db),
    ...mailReaders(db),
    ...newestReaders(db),
    ...nonces(db),
    ...counters(db),
    ...leases(db),
    commit: (records) => commit(db, kind, records),
    close: () => (closing ??= kind.close()),
  };
  return guarded(storage, kind.endpoint);
}

async function commit(db: Kysely<Tables>, kind: SqlKind, records: readonly AnyRecord[]): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await db.transaction().execute(async (transaction) => {
        for (const record of inLockingOrder(records)) {
          if (!(await save(transaction, record))) throw new NotSaved();
        }
      });
      return true;
    } catch (error) {
      if (error instanceof NotSaved || kind.isConstraintViolation(error)) return false;
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
/** Compare and set: the stored version must be the record's own, and none may be there for version 0. */
async function save(transaction: Transaction<Tables>, record: AnyRecord): Promise<boolean> {
  const codec = codecOf(record.kind);
  const row = { ...codec.toRow(record), version: record.version + 1 };
  if (record.version === 0) {
    const inserted = await loose(transaction)
      .insertInto(codec.table)
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
    if (record.kind === 'certificate') await saveAddresses(transaction, record);
    return true;
  }
  const updated = await loose(transaction)
    .updateTable(codec.table)
    .set(row)
    .where('id', '=', record.id)
    .where('version', '=', record.version)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}
