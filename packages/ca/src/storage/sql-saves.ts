import type { Kysely } from 'kysely';

import type { AnyRecord, RecordKind } from './records.ts';
import { loose } from './rows.ts';
import type { Column, Tables } from './rows.ts';
import { preparedStatement } from './sql-prepared.ts';
import type { SqlStatement } from './sql-runner.ts';
import { codecOf } from './tables.ts';

/**
 * Makes the statements that save a record by compare and set: the stored version must be the record's own, and none may be
 * there for version 0. Otherwise the first of them changes no row; each changes one.
 */
export function recordSaver(db: Kysely<Tables>): (record: AnyRecord) => readonly SqlStatement[] {
  const texts = new Map<string, string>();
  const textOf = (key: string, compile: () => string): string => {
    const known = texts.get(key);
    if (known !== undefined) return known;
    const text = compile();
    texts.set(key, text);
    return text;
  };
  const addAddress = preparedStatement((address: string, certificate_id: string) =>
    db.insertInto('certificate_addresses').values({ address, certificate_id }),
  );
  return (record) => {
    // A codec names the same columns in the same order for every record of its kind.
    const row = { ...codecOf(record.kind).toRow(record), version: record.version + 1 };
    if (record.version > 0) {
      // The id stays out: SQLite would look for rows that refer to the old one, in tables that have no index for that.
      const { id, ...changes } = row as typeof row & { readonly id: string };
      const text = textOf(`update ${record.kind}`, () => updateText(db, record.kind, changes));
      return [{ text, values: [...Object.values(changes), id, record.version] }];
    }
    const text = textOf(`insert ${record.kind}`, () => insertText(db, record.kind, row));
    const insert = { text, values: Object.values(row) };
    if (record.kind !== 'certificate') return [insert];
    // Where its addresses are found; they never change.
    return [insert, ...[...new Set(record.addresses)].map((address) => addAddress(address, record.id))];
  };
}

function insertText(db: Kysely<Tables>, kind: RecordKind, row: Readonly<Record<string, Column>>): string {
  const insert = loose(db).insertInto(codecOf(kind).table).values(row);
  return insert.onConflict((conflict) => conflict.doNothing()).compile().sql;
}

function updateText(db: Kysely<Tables>, kind: RecordKind, changes: Readonly<Record<string, Column>>): string {
  const update = loose(db).updateTable(codecOf(kind).table).set(changes);
  return update.where('id', '=', '').where('version', '=', 0).compile().sql;
}
