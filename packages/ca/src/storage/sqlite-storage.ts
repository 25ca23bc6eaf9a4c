import { chmodSync, closeSync, openSync } from 'node:fs';

import { ConfigInvalid, TransportFailure } from '@acme-smime/protocol';
import { Kysely, SqliteDialect, sql } from 'kysely';
import type { Transaction } from 'kysely';

import { migrations } from './migrations.ts';
import type { AnyRecord, RecordKind } from './records.ts';
import type { Column, Tables } from './rows.ts';
import { isConstraintViolation, openSqlite, sqliteDatabase } from './sqlite-dialect.ts';
import type { Storage } from './storage.ts';
import { codecOf, codecs } from './tables.ts';

/** Tables seen without their columns' types, for the code that treats all kinds alike. */
type LooseTables = Record<string, Record<string, Column>>;

/** Thrown inside a transaction to roll it back; never leaves this file. */
class NotSaved extends Error {}

/**
 * Opens a storage in one SQLite file (`:memory:` for none), made and brought up to date when needed.
 *
 * @throws TransportFailure `DATABASE_UNUSABLE` when the file cannot be opened, ConfigInvalid `DATABASE_TOO_NEW` when a
 * newer program wrote it.
 */
export async function sqliteStorage(file: string): Promise<Storage> {
  const db = open(file);
  try {
    await migrate(db, file);
  } catch (error) {
    await db.destroy();
    throw error instanceof ConfigInvalid ? error : unusable(file, error);
  }
  return storageOn(db);
}

function open(file: string): Kysely<Tables> {
  try {
    if (file !== ':memory:') {
      closeSync(openSync(file, 'a', 0o600));
      chmodSync(file, 0o600);
    }
    return new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqliteDatabase(openSqlite(file)) }) });
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, cause: unknown): TransportFailure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TransportFailure(
    'DATABASE_UNUSABLE',
    `The database ${file} cannot be used: ${reason}; check that its folder exists and can be written, or name another file.`,
    { transport: 'database', endpoint: file },
    { cause },
  );
}

async function migrate(db: Kysely<Tables>, file: string): Promise<void> {
  await sql`CREATE TABLE IF NOT EXISTS migrations
    (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)`.execute(db);
  const applied = (await db.selectFrom('migrations').select('number').execute()).map((row) => row.number);
  const newest = migrations.at(-1)?.number ?? 0;
  if (Math.max(0, ...applied) > newest) {
    throw new ConfigInvalid(
      'DATABASE_TOO_NEW',
      `The database ${file} was written by a newer version of acme-smime-ca; use that version, or another file.`,
      { path: file, expected: `a database of step ${newest} or older` },
    );
  }
  for (const migration of migrations.filter((each) => !applied.includes(each.number))) {
    await db.transaction().execute(async (transaction) => {
      for (const statement of migration.statements) await sql.raw(statement).execute(transaction);
      await sql`INSERT INTO migrations (number, name, applied_at)
        VALUES (${migration.number}, ${migration.name}, unixepoch() * 1000)`.execute(transaction);
    });
  }
}

function storageOn(db: Kysely<Tables>): Storage {
  return {
    get: async (kind, id) => {
      const codec = codecOf(kind);
      const row = await loose(db).selectFrom(codec.table).selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : (codec.fromRow(row) as never);
    },
    ...accountAndOrderReaders(db),
    ...challengeReaders(db),
    ...certificateReaders(db),
    ...mailReaders(db),
    useNonce: async (nonce, expiresAt) => {
      const result = await db
        .insertInto('nonces')
        .values({ nonce, expires_at: expiresAt.getTime() })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows === 1n;
    },
    commit: (records) => commit(db, records),
    sweep: async (now) => {
      await db.deleteFrom('nonces').where('expires_at', '<=', now.getTime()).execute();
    },
    close: () => db.destroy(),
  };
}

type Readers<N extends keyof Storage> = Pick<Storage, N>;

function accountAndOrderReaders(
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

function challengeReaders(db: Kysely<Tables>): Readers<'challengeByToken' | 'challengeByMessageId'> {
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

function certificateReaders(
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
        .selectAll()
        .where('issuer_id', '=', issuerId)
        .where('status', '=', 'revoked')
        .where('not_after', '>', now.getTime());
      if (partition !== undefined) query = query.where('crl_partition', '=', partition);
      return (await query.orderBy('revoked_at').execute()).map(codecs.certificate.fromRow);
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
      return row?.highest === undefined || row.highest === null ? undefined : Number(row.highest);
    },
  };
}

function mailReaders(db: Kysely<Tables>): Readers<'dueMails' | 'nextMailAt'> {
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

async function commit(db: Kysely<Tables>, records: readonly AnyRecord[]): Promise<boolean> {
  try {
    await db.transaction().execute(async (transaction) => {
      for (const record of inOrderOfReference(records)) {
        if (!(await save(transaction, record))) throw new NotSaved();
      }
    });
    return true;
  } catch (error) {
    if (error instanceof NotSaved || isConstraintViolation(error)) return false;
    throw error;
  }
}

/** Rows that others refer to come first. */
const kindOrder: readonly RecordKind[] = ['account', 'order', 'authorization', 'challenge', 'certificate', 'mail'];

function inOrderOfReference(records: readonly AnyRecord[]): AnyRecord[] {
  return [...records].sort((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind));
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
    return inserted.numInsertedOrUpdatedRows === 1n;
  }
  const updated = await loose(transaction)
    .updateTable(codec.table)
    .set(row)
    .where('id', '=', record.id)
    .where('version', '=', record.version)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

function loose(db: Kysely<Tables>): Kysely<LooseTables> {
  return db as unknown as Kysely<LooseTables>;
}
