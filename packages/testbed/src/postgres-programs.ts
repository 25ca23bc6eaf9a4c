import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const folder = '/usr/lib/postgresql';

/** The folder of the newest PostgreSQL's programs; Debian keeps each version in one of its own, off the path. */
export async function newestPostgres(): Promise<string> {
  const versions = (await readdir(folder)).toSorted((a, b) => Number(b) - Number(a));
  const programs = versions.map((version) => join(folder, version, 'bin'));
  // A package of clients alone leaves a folder, too.
  const servers = await Promise.all(programs.map((bin) => readdir(bin).catch((): string[] => [])));
  return programs.find((_, index) => servers[index]?.includes('initdb')) ?? join(folder, 'none');
}
