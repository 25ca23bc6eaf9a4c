import { sql } from 'kysely';
import type { Kysely } from 'kysely';

import type { Tables } from './rows.ts';
import { preparedStatement } from './sql-prepared.ts';
import type { SqlRunner } from './sql-runner.ts';
import type { Storage } from './storage.ts';

/** The sweep of what runs out, and the look whether the database takes writes. */
export function sweeping(db: Kysely<Tables>): Pick<Storage, 'sweep' | 'ping'> {
  return {
    sweep: async (now) => {
      for (const table of ['counters', 'leases'] as const) {
        await db.deleteFrom(table).where('expires_at', '<=', now.getTime()).execute();
      }
    },
    ping: async () => {
      // A write, since a full disk can still be read.
      const at = { name: 'ping', holder: 'nobody', expires_at: 1 };
      await db
        .insertInto('leases')
        .values(at)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(at))
        .execute();
    },
  };
}

/** Counters of rate limits. */
export function counters(db: Kysely<Tables>, runner: SqlRunner): Pick<Storage, 'count' | 'counted'> {
  const add = preparedStatement((key: string, amount: number, expires_at: number) =>
    db
      .insertInto('counters')
      .values({ key, amount, expires_at })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({ amount: sql<number>`counters.amount + excluded.amount` }),
      )
      .returning('amount'),
  );
  return {
    count: async (key, { by, expiresAt }) => {
      const { rows } = await runner.write(add(key, by, expiresAt.getTime()));
      return Number(rows[0]?.['amount']);
    },
    counted: async (keys) => {
      if (keys.length === 0) return new Map();
      const rows = await db
        .selectFrom('counters')
        .select(['key', 'amount'])
        .where('key', 'in', [...keys])
        .execute();
      return new Map(rows.map((row) => [row.key, row.amount]));
    },
  };
}

/** What a live node holds. */
export function leases(db: Kysely<Tables>): Pick<Storage, 'lease' | 'release' | 'leased'> {
  return {
    lease: async ({ name, holder, now, until }) => {
      const result = await db
        .insertInto('leases')
        .values({ name, holder, expires_at: until.getTime() })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, expires_at: until.getTime() })
            .where((where) =>
              where.or([where('leases.holder', '=', holder), where('leases.expires_at', '<=', now.getTime())]),
            ),
        )
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows === 1n;
    },
    release: async (name, holder) => {
      await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute();
    },
    leased: async (name, now) => {
      const row = await db
        .selectFrom('leases')
        .select('holder')
        .where('name', '=', name)
        .where('expires_at', '>', now.getTime())
        .executeTakeFirst();
      return row?.holder;
    },
  };
}
