import type { Column } from './rows.ts';

/** A statement; its text has a mark for each value, so that the same text comes again and is compiled once. */
export interface SqlStatement {
  readonly text: string;
  readonly values: readonly Column[];
}

/** A row as a database gives it. */
export type AnyRow = Readonly<Record<string, Column>>;

/** What a statement that writes has done. */
export interface Written {
  /** What it returned, when it returns something. */
  readonly rows: readonly AnyRow[];
  /** Rows inserted, updated or deleted. */
  readonly changed: number;
}

/**
 * Runs statements that are asked again and again, by the shortest way that a database has. MUST keep the promises of
 * `Storage`: what is written is durable before the promise resolves, and then seen by every read.
 */
export interface SqlRunner {
  read(statement: SqlStatement): Promise<readonly AnyRow[]>;
  /** One statement, whole or not at all. */
  write(statement: SqlStatement): Promise<Written>;
  /** All statements or none; false, and nothing changed, unless each of them changes exactly one row. */
  writeAll(statements: readonly SqlStatement[]): Promise<boolean>;
}
