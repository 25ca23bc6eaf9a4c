import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StateConflict } from '@acme-smime/protocol';
import type { Enrollment } from '../enrollment/state.ts';
import { makeFolder, readTextIfThere, storing, syncFolder, writeFileAtomically } from './atomic-file.ts';
import type { Catalog, KnownAccount } from './catalog.ts';
import { allVersions } from './lineage.ts';
import { storePaths } from './paths.ts';

/** The folders of a store: `work` holds what is under way, and is the same as `config` when absent. */
export interface CatalogFolders {
  readonly config: string;
  readonly work?: string;
}

/**
 * Opens the overview of a store in folders, beside `fileStore` on the same ones.
 *
 * @throws TransportFailure `STORAGE_FAILED` and its kin; StateConflict `STATE_DAMAGED`
 */
export function fileCatalog(folders: CatalogFolders): Catalog {
  const paths = storePaths(folders.config, folders.work);
  const readNotices = async (): Promise<readonly string[]> =>
    (await readJson<{ readonly given?: readonly string[] }>(paths.notices))?.given ?? [];
  return {
    versions: (lineage) => allVersions(paths.lineage(lineage), lineage),

    replaceMetadata: (certificate, metadata) =>
      writeFileAtomically(
        join(paths.lineage(certificate.lineage), String(certificate.version), 'metadata.json'),
        metadata,
      ),

    archiveLineage: (lineage, now) =>
      moveAway(paths.lineage(lineage), paths.archive('certificates', `${lineage}.${stamp(now)}`)),

    async deleteLineage(lineage) {
      const folder = paths.lineage(lineage);
      await storing(folder, async () => {
        await rm(folder, { recursive: true, force: true });
        await syncFolder(dirname(folder));
      });
    },

    async accounts() {
      const names = await namesIn(paths.accounts);
      const read = names.map((name) => readJson<KnownAccount>(join(paths.accounts, name, 'account.json')));
      return (await Promise.all(read))
        .filter((one) => one !== undefined)
        .map(({ directoryUrl, url }) => ({ directoryUrl, ...(url === undefined ? {} : { url }) }));
    },

    archiveAccount: (directoryUrl, now) =>
      moveAway(
        paths.account(directoryUrl),
        paths.archive('accounts', `${directoryUrl.replace(/^https?:\/\//, '')}.${stamp(now)}`),
      ),

    async enrollments() {
      const names = await namesIn(paths.enrollments);
      const read = names.map((name) => readJson<Enrollment>(join(paths.enrollments, name, 'state.json')));
      return (await Promise.all(read))
        .filter((one) => one !== undefined && one.phase !== 'done')
        .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    },

    wasNoticed: async (notice) => (await readNotices()).includes(notice),

    async noteNotice(notice) {
      const given = await readNotices();
      if (given.includes(notice)) return;
      await makeFolder(folders.config);
      await writeFileAtomically(
        paths.notices,
        `${JSON.stringify({ version: 1, given: [...given, notice] }, null, 2)}\n`,
      );
    },
  };
}

/** Names in a folder, in alphabetical order, without what a killed run left half written; none where there is no folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return storing(folder, async () => {
    const names = await readdir(folder).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
      throw error;
    });
    return names.filter((name) => !name.startsWith('.')).toSorted();
  });
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readTextIfThere(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new StateConflict('STATE_DAMAGED', `${path} is not JSON; restore it from a backup or move it away.`, path, {
      cause,
    });
  }
}

/** Moves a folder in one step, and never onto another one. */
async function moveAway(from: string, to: string): Promise<string> {
  await makeFolder(dirname(to));
  await storing(from, async () => {
    await rename(from, to);
    await syncFolder(dirname(to));
    await syncFolder(dirname(from));
  });
  return to;
}

/** For names: to the millisecond, without what file systems mind. */
function stamp(now: Date): string {
  return now.toISOString().replaceAll(/[-:]/g, '');
}
