import type { Kysely } from 'kysely';

import { date, optional, same } from './codec.ts';
import type { Tables } from './rows.ts';
import type { Storage } from './storage.ts';

/** What CRLs and OCSP answers are made from. */
export function revocationReaders(
  db: Kysely<Tables>,
): Pick<
  Storage,
  'revokedCertificates' | 'countRevoked' | 'highestCrlPartition' | 'countPointingTo' | 'certificateStatuses'
> {
  return {
    revokedCertificates: async (issuerId, { now, partition, after, limit }) => {
      let query = db
        .selectFrom('certificates')
        .select(['serial', 'revoked_at', 'revocation_reason'])
        .where('issuer_id', '=', issuerId)
        .where('status', '=', 'revoked')
        .where('not_after', '>', now.getTime());
      if (partition !== undefined) query = query.where('crl_partition', '=', partition);
      if (after !== undefined) {
        const at = after.revokedAt.getTime();
        query = query.where((where) =>
          where.or([
            where('revoked_at', '>', at),
            where.and([where('revoked_at', '=', at), where('serial', '>', after.serial)]),
          ]),
        );
        // The index knows the moment alone: said again, so that it is used.
        query = query.where('revoked_at', '>=', at);
      }
      return (await query.orderBy('revoked_at').orderBy('serial').limit(limit).execute()).map((row) => ({
        serial: row.serial,
        revokedAt: date(row.revoked_at ?? 0),
        ...optional('revocationReason', row.revocation_reason, same),
      }));
    },
    countRevoked: async (issuerId, partition) => {
      let query = db
        .selectFrom('certificates')
        .select((select) => select.fn.countAll().as('count'))
        .where('issuer_id', '=', issuerId)
        .where('status', '=', 'revoked');
      if (partition !== undefined) query = query.where('crl_partition', '=', partition);
      // PostgreSQL counts in 64 bits, which its driver hands over as text.
      return Number((await query.executeTakeFirst())?.count ?? 0);
    },
    highestCrlPartition: async (issuerId) => {
      const row = await db
        .selectFrom('certificates')
        .select((select) => select.fn.max('crl_partition').as('highest'))
        .where('issuer_id', '=', issuerId)
        .executeTakeFirst();
      return row?.highest ?? undefined;
    },
    countPointingTo: async (issuerId, partition) => {
      const query = db
        .selectFrom('certificates')
        .select((select) => select.fn.countAll().as('count'))
        .where('issuer_id', '=', issuerId)
        .where('crl_partition', partition === undefined ? 'is' : '=', partition ?? null);
      return Number((await query.executeTakeFirst())?.count ?? 0);
    },
    ...statusReader(db),
  };
}

function statusReader(db: Kysely<Tables>): Pick<Storage, 'certificateStatuses'> {
  return {
    certificateStatuses: async ({ now, after = '', limit }) => {
      const rows = await db
        .selectFrom('certificates')
        .select(['issuer_id', 'serial', 'not_after', 'revoked_at', 'revocation_reason'])
        .where('serial', '>', after)
        .where('status', 'in', ['issued', 'revoked'])
        .where('not_after', '>', now.getTime())
        .orderBy('serial')
        .limit(limit)
        .execute();
      const last = rows.at(-1);
      return {
        statuses: rows.map((row) => ({
          issuerId: row.issuer_id,
          serial: row.serial,
          notAfter: date(row.not_after),
          ...optional('revokedAt', row.revoked_at, date),
          ...optional('revocationReason', row.revocation_reason, same),
        })),
        ...(last === undefined || rows.length < limit ? {} : { next: last.serial }),
      };
    },
  };
}
