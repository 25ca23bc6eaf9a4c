import { ConfigInvalid } from '@acme-smime/protocol';
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';

import { migrations } from './migrations.ts';
import type { Tables } from './rows.ts';

/** How a database takes the steps. */
export interface MigrationKind {
  /** File or host, for errors. */
  readonly endpoint: string;
  /** Puts a statement of the shared subset into the words of this database; `undefined` for one that it has no use for. */
  readonly statement: (text: string) => string | undefined;
  /** An expression for the present moment in milliseconds. */
  readonly nowSql: string;
  /** Lets only one process at a time take steps. */
  readonly lock: (transaction: Transaction<Tables>) => Promise<void>;
}

/** Where a database stands. */
export interface MigrationState {
  readonly applied: readonly number[];
  readonly missing: readonly { readonly number: number; readonly name: string }[];
}

const newest = migrations.at(-1)?.number ?? 0;

/**
 * Brings the tables up to date, all missing steps in one transaction: a crash leaves the database as it was. Says which steps
 * were taken.
 *
 * @throws ConfigInvalid `DATABASE_TOO_NEW` when a newer program wrote it.
 */
export async function migrate(db: Kysely<Tables>, kind: MigrationKind): Promise<MigrationState['missing']> {
  return db.transaction().execute(async (transaction) => {
    await kind.lock(transaction);
    const table =
      'CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)';
    await run(transaction, kind, table);
    const { missing } = await stateOf(transaction, kind.endpoint);
    for (const migration of migrations.filter((each) => missing.some(({ number }) => number === each.number))) {
      for (const statement of migration.statements) await run(transaction, kind, statement);
      const { number, name } = migration;
      await transaction
        .insertInto('migrations')
        .values({ number, name, applied_at: sql<number>`${sql.raw(kind.nowSql)}` })
        .execute();
    }
    return missing;
  });
}

/**
 * Says where a database stands, and changes nothing.
 *
 * @throws ConfigInvalid `DATABASE_TOO_NEW` when a newer program wrote it.
 */
export async function migrationState(db: Kysely<Tables>, endpoint: string): Promise<MigrationState> {
  const tables = await db.introspection.getTables();
  if (tables.some(({ name }) => name === 'migrations')) return stateOf(db, endpoint);
  return { applied: [], missing: migrations.map(({ number, name }) => ({ number, name })) };
}

async function run(transaction: Transaction<Tables>, kind: MigrationKind, statement: string): Promise<void> {
  const text = kind.statement(statement);
  if (text !== undefined) await sql.raw(text).execute(transaction);
}

async function stateOf(db: Kysely<Tables>, endpoint: string): Promise<MigrationState> {
  const rows = await db.selectFrom('migrations').select('number').orderBy('number').execute();
  const applied = rows.map((row) => row.number);
  if (Math.max(0, ...applied) > newest) {
    throw new ConfigInvalid(
      'DATABASE_TOO_NEW',
      `The database ${endpoint} was written by a newer version of acme-smime-ca; use that version, or another database.`,
      { path: endpoint, expected: `a database of step ${newest} or older` },
    );
  }
  const missing = migrations.filter((each) => !applied.includes(each.number));
  return { applied, missing: missing.map(({ number, name }) => ({ number, name })) };
}
