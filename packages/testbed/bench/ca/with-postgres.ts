import { existsSync } from 'node:fs';
import type { PostgresOptions } from 'acme-smime-ca';
import { startPostgres } from '../../src/postgres.ts';

/** Runs something against an empty database of a durable server; where PostgreSQL is not installed, that is said instead. */
export async function withPostgres(run: (connection: PostgresOptions['connection']) => Promise<void>): Promise<void> {
  if (!existsSync('/usr/lib/postgresql')) {
    console.log('PostgreSQL is not installed (Debian: apt-get install postgresql): not measured.\n');
    return;
  }
  await using cluster = await startPostgres({ durable: true });
  await cluster.createDatabase('bench');
  await run(cluster.connection('bench'));
}
