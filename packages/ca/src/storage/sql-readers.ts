import type { Kysely } from 'kysely';

import { date, optional, same } from './codec.ts';
import { loose } from './rows.ts';
import type { Tables } from './rows.ts';
import type { Storage } from './storage.ts';
import { codecOf, codecs } from './tables.ts';

/** The readers of these names. */
type Readers<N extends keyof Storage> = Pick<Storage, N>;

/** Accounts, orders and authorizations. */
export function accountAndOrderReaders(
  db: Kysely<Tables>,
): Readers<'accountByThumbprint' | 'ordersOf' | 'ordersProcessing' | 'validAuthorizations'> {
  return {
    accountByThumbprint: async (thumbprint) =>
      (await db.selectFrom('accounts').selectAll().where('thumbprint', '=', thumbprint).execute()).map(
        codecs.account.fromRow,
      )[0],
    ordersOf: async (accountId, { now, after, limit }) => {
      let query = db
        .selectFrom('orders')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('status', '!=', 'invalid')
        .where((where) => where.or([where('status', '!=', 'open'), where('expires_at', '>', now.getTime())]));
      if (after !== undefined) {
        const at = after.createdAt.getTime();
        query = query.where((where) =>
          where.or([
            where('created_at', '>', at),
            where.and([where('created_at', '=', at), where('id', '>', after.id)]),
          ]),
        );
      }
      const rows = await query.orderBy('created_at').orderBy('id').limit(limit).execute();
      return rows.map(codecs.order.fromRow);
    },
    ordersProcessing: async () =>
      (await db.selectFrom('orders').selectAll().where('status', '=', 'processing').execute()).map(
        codecs.order.fromRow,
      ),
    validAuthorizations: async (accountId, now) => {
      const rows = await db
        .selectFrom('authorizations')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('status', '=', 'valid')
        .where('expires_at', '>', now.getTime())
        .execute();
      return rows.map(codecs.authorization.fromRow);
    },
  };
}

/** Challenges by what a mail says. */
export function challengeReaders(db: Kysely<Tables>): Readers<'challengeByToken' | 'challengeByMessageId'> {
  return {
    challengeByToken: async (tokenPart1) =>
      (await db.selectFrom('challenges').selectAll().where('token_part1', '=', tokenPart1).execute()).map(
        codecs.challenge.fromRow,
      )[0],
    challengeByMessageId: async (messageId) =>
      (await db.selectFrom('challenges').selectAll().where('message_id', '=', messageId).execute()).map(
        codecs.challenge.fromRow,
      )[0],
  };
}

/** Certificates by what they are asked for by. */
export function certificateReaders(
  db: Kysely<Tables>,
): Readers<
  'certificateBySerial' | 'certificatesOfKey' | 'revokedCertificates' | 'countRevoked' | 'highestCrlPartition'
> {
  return {
    certificateBySerial: async (serial) =>
      (await db.selectFrom('certificates').selectAll().where('serial', '=', serial).execute()).map(
        codecs.certificate.fromRow,
      )[0],
    certificatesOfKey: async (spkiHash) =>
      (await db.selectFrom('certificates').selectAll().where('spki_hash', '=', spkiHash).execute()).map(
        codecs.certificate.fromRow,
      ),
    revokedCertificates: async (issuerId, now, partition) => {
      let query = db
        .selectFrom('certificates')
        .select(['serial', 'revoked_at', 'revocation_reason'])
        .where('issuer_id', '=', issuerId)
        .where('status', '=', 'revoked')
        .where('not_after', '>', now.getTime());
      if (partition !== undefined) query = query.where('crl_partition', '=', partition);
      return (await query.orderBy('revoked_at').execute()).map((row) => ({
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
  };
}

/** Queued mail. */
export function mailReaders(db: Kysely<Tables>): Readers<'dueMails' | 'mailsHeld' | 'nextMailAt'> {
  return {
    dueMails: async (now, limit) => {
      const rows = await db
        .selectFrom('mails')
        .selectAll()
        .where('status', '=', 'queued')
        .where('next_attempt_at', '<=', now.getTime())
        .orderBy('next_attempt_at')
        .limit(limit)
        .execute();
      return rows.map(codecs.mail.fromRow);
    },
    mailsHeld: async (limit) => {
      const query = db.selectFrom('mails').selectAll().where('node', 'is not', null).where('status', '=', 'queued');
      return (await query.limit(limit).execute()).map(codecs.mail.fromRow);
    },
    nextMailAt: async () => {
      const row = await db
        .selectFrom('mails')
        .select((select) => select.fn.min('next_attempt_at').as('at'))
        .where('status', '=', 'queued')
        .executeTakeFirst();
      return row?.at === undefined || row.at === null ? undefined : new Date(row.at);
    },
  };
}

/** Reads of any kind: one record by its id, and all of them in the order of their ids. */
export function anyReaders(db: Kysely<Tables>): Readers<'get' | 'list'> {
  return {
    get: async (kind, id) => {
      const codec = codecOf(kind);
      const row = await loose(db).selectFrom(codec.table).selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : (codec.fromRow(row) as never);
    },
    list: async (kind, { after, limit }) => {
      const codec = codecOf(kind);
      let query = loose(db).selectFrom(codec.table).selectAll();
      if (after !== undefined) query = query.where('id', '>', after);
      return (await query.orderBy('id').limit(limit).execute()).map((row) => codec.fromRow(row) as never);
    },
  };
}
