import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const folder = '/usr/lib/postgresql';

/** The folder of the newest PostgreSQL's programs; Debian keeps each version in one of its own, off the path. */
export async function newestPostgres(): Promise<string> {
  const versions = await readdir(folder);
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0] ?? '';
  return join(folder, newest, 'bin');
}
