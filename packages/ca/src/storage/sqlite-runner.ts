import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { durableLater } from './durable-later.ts';
import type { AnyRow, SqlRunner, SqlStatement, Written } from './sql-runner.ts';

/** One piece of work of a group, and who waits for it. */
interface Job {
  /** Writes; what it throws undoes all of it, and nothing of the others in its group. */
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  /** True when it is more than one statement: one undoes itself. */
  readonly isCompound: boolean;
}

/** Thrown to undo a job; never leaves this file. */
class NotSaved extends Error {}

/** The runner of one connection. */
export interface SqliteRunner extends SqlRunner {
  /** Resolves when everything that reads have shown so far is durable. */
  settled(): Promise<void>;
  /** Writes what waits; resolves when all is durable. */
  close(): Promise<void>;
}

/**
 * Runs statements on a connection that nobody else has a transaction open on.
 *
 * Group commit: whatever is written within one turn of the event loop goes into one transaction, and is made durable by one
 * `sync`, while the next turn goes on. Each job still succeeds or fails by itself (a savepoint), and no promise resolves before
 * what it wrote is durable. So a hundred clients wait for one fsync where they waited for a hundred, one after the other.
 *
 * What is committed can be read before it is durable; who tells others what he has read waits for `settled`.
 */
export function sqliteRunner(database: DatabaseSync, sync: () => Promise<void>): SqliteRunner {
  const later = durableLater(sync);
  const prepared = preparedOn(database);
  let waiting: Job[] = [];

  const run = (group: readonly Job[]): readonly Outcome[] => {
    database.exec('BEGIN IMMEDIATE');
    const outcomes = group.map((job) => outcomeOf(database, job));
    database.exec('COMMIT');
    return outcomes;
  };

  const flush = (): void => {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      later.add(run(group));
    } catch (error) {
      // A full disk, for example: SQLite may have undone everything itself already.
      if (database.isTransaction) database.exec('ROLLBACK');
      for (const { reject } of group) reject(error);
    }
  };

  const queue = <T>(work: () => T, isCompound: boolean): Promise<T> =>
    new Promise((resolve, reject) => {
      if (waiting.push({ work, resolve, reject, isCompound }) === 1) setImmediate(flush);
    });

  const write = ({ text, values }: SqlStatement): Written => {
    const { statement, returns } = prepared(text);
    if (!returns) return { rows: [], changed: Number(statement.run(...values).changes) };
    const rows = statement.all(...values) as AnyRow[];
    return { rows, changed: rows.length };
  };

  return {
    read: async ({ text, values }) => prepared(text).statement.all(...values) as AnyRow[],
    write: (statement) => queue(() => write(statement), false),
    writeAll: async (statements) => {
      try {
        await queue(() => {
          for (const statement of statements) if (write(statement).changed !== 1) throw new NotSaved();
        }, statements.length > 1);
        return true;
      } catch (error) {
        if (error instanceof NotSaved) return false;
        throw error;
      }
    },
    settled: () => later.settled(),
    close: async () => {
      flush();
      await later.settled().catch(() => {});
    },
  };
}

/** How a job ended, to be told once that is durable. */
interface Outcome {
  readonly kept: () => void;
  readonly failed: (error: unknown) => void;
}

/** Does a job and says how to tell its outcome, once that is durable. Throws when the whole group has failed. */
function outcomeOf(database: DatabaseSync, { work, resolve, reject, isCompound }: Job): Outcome {
  if (isCompound) database.exec('SAVEPOINT job');
  try {
    const value = work();
    if (isCompound) database.exec('RELEASE job');
    return { kept: () => resolve(value as never), failed: reject };
  } catch (error) {
    // Some errors undo the transaction, with all that the others have written.
    if (!database.isTransaction) throw error;
    if (isCompound) database.exec('ROLLBACK TO job; RELEASE job');
    return { kept: () => reject(error), failed: reject };
  }
}

/** Statements of a connection, each compiled once. */
function preparedOn(
  database: DatabaseSync,
): (text: string) => { readonly statement: StatementSync; readonly returns: boolean } {
  const known = new Map<string, { readonly statement: StatementSync; readonly returns: boolean }>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const statement = database.prepare(text);
    const made = { statement, returns: statement.columns().length > 0 };
    known.set(text, made);
    return made;
  };
}
