import { sql } from 'kysely';
import type { Kysely, SelectQueryBuilder } from 'kysely';

import { mostCounted } from './newest.ts';
import type { Newest, NewestPage } from './newest.ts';
import type { CertificateRecord } from './records.ts';
import type { Tables } from './rows.ts';
import { codecs } from './tables.ts';

/**
 * What operators browse. Conditions that a partial index names stand as text and not as parameters: only so does the database
 * see that the index will do.
 */
export function newestReaders(db: Kysely<Tables>): Newest {
  return {
    newestCertificates: async ({ address, status, ...page }) => {
      let query = db.selectFrom('certificates').selectAll('certificates');
      if (address !== undefined) {
        query = query.where('id', 'in', (of) =>
          of.selectFrom('certificate_addresses').select('certificate_id').where('address', '=', address),
        );
      }
      if (status !== undefined) query = query.where('status', '=', sql.lit(status));
      const rows = await paged(query, 'intended_at', page).execute();
      return rows.map(codecs.certificate.fromRow);
    },
    newestOrders: async ({ state, now, ...page }) => {
      const query = db
        .selectFrom('orders')
        .selectAll('orders')
        .where('status', '!=', sql.lit('valid'))
        .where((where) => {
          const [invalid, past] = [where('status', '=', 'invalid'), where('expires_at', '<=', now.getTime())];
          if (state === 'failed') return where.or([invalid, past]);
          return where.and([where('status', '!=', 'invalid'), where('expires_at', '>', now.getTime())]);
        });
      return (await paged(query, 'expires_at', page).execute()).map(codecs.order.fromRow);
    },
    newestAuditEntries: async (page) => {
      const rows = await paged(db.selectFrom('audit_entries').selectAll('audit_entries'), 'at', page).execute();
      return rows.map(codecs.auditEntry.fromRow);
    },
    tally: async ({ now, since }) => {
      const certificates = db.selectFrom('certificates').select('id');
      const orders = db.selectFrom('orders').select('id').where('status', '!=', sql.lit('valid'));
      const mails = db.selectFrom('mails').select('id').where('status', '=', sql.lit('queued'));
      const signed = ['issued', 'revoked'] as const satisfies readonly CertificateRecord['status'][];
      return {
        issued: await count(
          db,
          certificates.where('intended_at', '>', since.getTime()).where('status', 'in', [...signed]),
        ),
        revoked: await count(db, certificates.where('status', '=', sql.lit('revoked'))),
        unfinished: await count(db, orders.where('expires_at', '>', now.getTime()).where('status', '!=', 'invalid')),
        failed: await count(
          db,
          orders.where('expires_at', '<=', now.getTime()).where('expires_at', '>', since.getTime()),
        ),
        queuedMails: await count(db, mails),
        failingMails: await count(db, mails.where('last_error', 'is not', null)),
      };
    },
  };
}

type TimeColumn = 'intended_at' | 'expires_at' | 'at';

function paged<T extends keyof Tables, R>(
  query: SelectQueryBuilder<Tables, T, R>,
  column: TimeColumn,
  { before, limit }: NewestPage,
): SelectQueryBuilder<Tables, T, R> {
  const time = sql.ref<number>(column);
  const id = sql.ref<string>('id');
  const from =
    before === undefined ? query : query.where(sql<boolean>`(${time}, ${id}) < (${before.at.getTime()}, ${before.id})`);
  return from.orderBy(time, 'desc').orderBy(id, 'desc').limit(limit);
}

async function count(
  db: Kysely<Tables>,
  some: SelectQueryBuilder<Tables, keyof Tables, { id: string }>,
): Promise<number> {
  const row = await db
    .selectFrom(some.limit(mostCounted).as('counted'))
    .select((select) => select.fn.countAll().as('count'))
    .executeTakeFirst();
  // PostgreSQL counts in 64 bits, which its driver hands over as text.
  return Number(row?.count ?? 0);
}
