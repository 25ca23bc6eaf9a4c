import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';

import { Kysely, SqliteDialect } from 'kysely';

import type { Tables } from './rows.ts';
import { recordSaver } from './sql-saves.ts';
import { sqliteDatabase } from './sqlite-dialect.ts';

test('saving a record that is there does not set its id, for which SQLite would look through every table that refers to it', () => {
  const database = sqliteDatabase(new DatabaseSync(':memory:'));
  const save = recordSaver(new Kysely<Tables>({ dialect: new SqliteDialect({ database }) }));
  const [update, ...rest] = save({ kind: 'secret', id: 's', version: 3, value: 'v' });
  assert.equal(update?.text, 'update "secrets" set "version" = ?, "value" = ? where "id" = ? and "version" = ?');
  assert.deepEqual(update?.values, [4, 'v', 's', 3]);
  assert.deepEqual(rest, []);
});
