import type { Kysely } from 'kysely';

import type { RecordKind } from './records.ts';
import { loose } from './rows.ts';
import type { Column, Tables } from './rows.ts';
import { preparedRead } from './sql-prepared.ts';
import type { SqlRunner } from './sql-runner.ts';
import type { Storage } from './storage.ts';
import { codecOf, codecs } from './tables.ts';

/** The readers of these names. */
type Readers<N extends keyof Storage> = Pick<Storage, N>;

/** Accounts, orders and authorizations. */
export function accountAndOrderReaders(
  db: Kysely<Tables>,
  runner: SqlRunner,
): Readers<'accountByThumbprint' | 'ordersOf' | 'ordersProcessing' | 'validAuthorizations'> {
  const byThumbprint = preparedRead(runner, (thumbprint: string) =>
    db.selectFrom('accounts').selectAll().where('thumbprint', '=', thumbprint),
  );
  return {
    accountByThumbprint: async (thumbprint) => (await byThumbprint(thumbprint)).map(codecs.account.fromRow)[0],
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
export function challengeReaders(
  db: Kysely<Tables>,
  runner: SqlRunner,
): Readers<'challengeByToken' | 'challengeByMessageId'> {
  const byToken = preparedRead(runner, (tokenPart1: string) =>
    db.selectFrom('challenges').selectAll().where('token_part1', '=', tokenPart1),
  );
  const byMessageId = preparedRead(runner, (messageId: string) =>
    db.selectFrom('challenges').selectAll().where('message_id', '=', messageId),
  );
  return {
    challengeByToken: async (tokenPart1) => (await byToken(tokenPart1)).map(codecs.challenge.fromRow)[0],
    challengeByMessageId: async (messageId) => (await byMessageId(messageId)).map(codecs.challenge.fromRow)[0],
  };
}

/** Certificates by what they are asked for by. */
export function certificateReaders(
  db: Kysely<Tables>,
  runner: SqlRunner,
): Readers<'certificateBySerial' | 'certificatesOfKey'> {
  const bySerial = preparedRead(runner, (serial: string) =>
    db.selectFrom('certificates').selectAll().where('serial', '=', serial),
  );
  const ofKey = preparedRead(runner, (spkiHash: string) =>
    db.selectFrom('certificates').selectAll().where('spki_hash', '=', spkiHash),
  );
  return {
    certificateBySerial: async (serial) => (await bySerial(serial)).map(codecs.certificate.fromRow)[0],
    certificatesOfKey: async (spkiHash) => (await ofKey(spkiHash)).map(codecs.certificate.fromRow),
  };
}

/** Queued mail. */
export function mailReaders(
  db: Kysely<Tables>,
  runner: SqlRunner,
): Readers<'dueMails' | 'mailsHeld' | 'nextMailAt' | 'countQueuedMails'> {
  const due = preparedRead(runner, (now: number, limit: number) =>
    db
      .selectFrom('mails')
      .selectAll()
      .where('status', '=', 'queued')
      .where('next_attempt_at', '<=', now)
      .orderBy('next_attempt_at')
      .limit(limit),
  );
  const next = preparedRead(runner, () =>
    db
      .selectFrom('mails')
      .select((select) => select.fn.min('next_attempt_at').as('at'))
      .where('status', '=', 'queued'),
  );
  return {
    dueMails: async (now, limit) => (await due(now.getTime(), limit)).map(codecs.mail.fromRow),
    mailsHeld: async (limit) => {
      const query = db.selectFrom('mails').selectAll().where('node', 'is not', null).where('status', '=', 'queued');
      return (await query.limit(limit).execute()).map(codecs.mail.fromRow);
    },
    countQueuedMails: async () => {
      const query = db.selectFrom('mails').select((select) => select.fn.countAll().as('count'));
      return Number((await query.where('status', '=', 'queued').executeTakeFirst())?.count ?? 0);
    },
    nextMailAt: async () => {
      const [row] = await next();
      return row?.at === undefined || row.at === null ? undefined : new Date(row.at);
    },
  };
}

/** Reads of any kind: one record by its id, and all of them in the order of their ids. */
export function anyReaders(db: Kysely<Tables>, runner: SqlRunner): Readers<'get' | 'list'> {
  type ById = (id: string) => Promise<readonly Record<string, Column>[]>;
  const byKind = new Map<RecordKind, ById>();
  const byIdOf = (kind: RecordKind): ById => {
    const known = byKind.get(kind);
    if (known !== undefined) return known;
    const made = preparedRead(runner, (id: string) =>
      loose(db).selectFrom(codecOf(kind).table).selectAll().where('id', '=', id),
    );
    byKind.set(kind, made);
    return made;
  };
  return {
    get: async (kind, id) => {
      // Ids come out of URLs, and PostgreSQL takes no text with a NUL.
      if (id.includes('\0')) return undefined;
      const [row] = await byIdOf(kind)(id);
      return row === undefined ? undefined : (codecOf(kind).fromRow(row) as never);
    },
    list: async (kind, { after, limit }) => {
      const codec = codecOf(kind);
      let query = loose(db).selectFrom(codec.table).selectAll();
      if (after !== undefined) query = query.where('id', '>', after);
      return (await query.orderBy('id').limit(limit).execute()).map((row) => codec.fromRow(row) as never);
    },
  };
}
