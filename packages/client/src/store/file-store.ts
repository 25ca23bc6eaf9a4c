import { dirname, join } from 'node:path';
import { readdir, rm, stat } from 'node:fs/promises';
import { StateConflict } from '@acme-smime/protocol';
import { lineageOfEnrollment } from '../enrollment/request.ts';
import type { Enrollment } from '../enrollment/state.ts';
import { isCutOff, makeFolder, readTextIfThere, storing, writeFileAtomically } from './atomic-file.ts';
import { readKeptSettings } from '../config/kept-settings.ts';
import { readRenewalNotes } from '../renewal/renewal-notes.ts';
import { durabilityOf } from './durability.ts';
import type { Durability } from './durability.ts';
import { currentVersion, saveVersion } from './lineage.ts';
import { takeLock } from './lock.ts';
import type { ProcessTable } from './lock.ts';
import { textOfFileName, storePaths } from './paths.ts';
import type { StorePaths } from './paths.ts';
import type { Store, StoredAccount } from './store.ts';
import { sweepDrafts } from './sweep-drafts.ts';

/** Where parts of a store lie that need not lie beside the rest. */
export interface StoreFolders {
  /** Enrollments that are under way; default: the root of the store. */
  readonly work?: string;
}

/**
 * A store in a folder, laid out as `paths.ts` says: folders 0700, files 0600, each written whole or not at all.
 *
 * @example
 * const store = fileStore('/home/alice/.config/acme-smime', processTable);
 */
export function fileStore(root: string, processes: ProcessTable, folders: StoreFolders = {}): Store {
  const paths = storePaths(root, folders.work);
  const made = folderMemory();
  return {
    async loadAccount(directoryUrl) {
      const folder = paths.account(directoryUrl);
      const keyPem = await readTextIfThere(join(folder, 'key.pem'));
      if (keyPem === undefined) return undefined;
      const url = (await readJson<{ url?: string }>(join(folder, 'account.json')))?.url;
      return { keyPem, ...(url === undefined ? {} : { url }) } satisfies StoredAccount;
    },

    async saveAccount(directoryUrl, account) {
      const folder = paths.account(directoryUrl);
      await makeFolder(folder);
      // The key is the account, and may be bound to the CA's customer once and for all; the URL can be asked for again.
      await writeIfOther(join(folder, 'key.pem'), account.keyPem, 'power');
      await writeFileAtomically(join(folder, 'account.json'), json({ directoryUrl, url: account.url }), 'intact');
    },

    async loadEnrollment(id) {
      const path = join(paths.enrollment(id), 'state.json');
      const enrollment = await readJson<Enrollment>(path);
      if (enrollment !== undefined && (enrollment.version as number) !== 1)
        throw new StateConflict(
          'STATE_TOO_NEW',
          `The file ${path} was written by a newer acme-smime; update this one.`,
          path,
        );
      return enrollment;
    },

    async saveEnrollment(enrollment) {
      const folder = paths.enrollment(enrollment.id);
      await made.make(folder);
      await writeFileAtomically(join(folder, 'state.json'), json(enrollment), durabilityOf(enrollment));
    },

    async removeEnrollment(id) {
      const folder = paths.enrollment(id);
      made.forget(folder);
      await storing(folder, () => rm(folder, { recursive: true, force: true }));
    },

    async listEnrollments(lineage) {
      const names = await storing(paths.enrollments, () => namesIn(paths.enrollments));
      return names.map(textOfFileName).filter((id) => lineageOfEnrollment(id) === lineage);
    },

    loadPendingKey: (id) => readTextIfThere(join(paths.enrollment(id), 'key.pem')),

    async savePendingKey(id, keyPem) {
      const folder = paths.enrollment(id);
      await made.make(folder);
      await writeFileAtomically(join(folder, 'key.pem'), keyPem);
    },

    currentCertificate: (lineage) => currentVersion(paths.lineage(lineage), lineage),
    saveCertificate: (lineage, files) => saveVersion(paths.lineage(lineage), lineage, files),

    async listLineages() {
      const names = await storing(paths.lineages, () => namesIn(paths.lineages));
      return names.map(textOfFileName).toSorted();
    },

    ...notesOf(paths),
    lock: (name) => lockAndSweep(name, paths, processes),
  };
}

type Notes = Pick<Store, 'loadSettings' | 'saveSettings' | 'loadRenewalNotes' | 'saveRenewalNotes'>;

/** What is kept beside the versions of a lineage. */
function notesOf(paths: StorePaths): Notes {
  return {
    async loadSettings(lineage) {
      const path = paths.settings(lineage);
      const settings = await readJson<unknown>(path);
      return settings === undefined ? undefined : readKeptSettings(settings, path);
    },

    async saveSettings(lineage, settings) {
      await makeFolder(paths.lineage(lineage));
      await writeIfOther(paths.settings(lineage), json(settings), 'intact');
    },

    async loadRenewalNotes(lineage) {
      const path = paths.renewal(lineage);
      return readRenewalNotes(await readJson<unknown>(path), path);
    },

    async saveRenewalNotes(lineage, notes) {
      await makeFolder(paths.lineage(lineage));
      await writeFileAtomically(paths.renewal(lineage), json(notes), 'intact');
    },
  };
}

/** Takes a lock, and sweeps away what killed processes left where its holder works. */
async function lockAndSweep(name: string, paths: StorePaths, processes: ProcessTable): Promise<AsyncDisposable> {
  const path = paths.lock(name);
  const lock = await takeLock(path, processes);
  const written = await stat(path).catch(() => undefined);
  if (written !== undefined)
    for (const folder of [dirname(path), paths.lineage(name), paths.accounts, paths.enrollments])
      await sweepDrafts(folder, written.mtimeMs);
  return lock;
}

/** Makes each folder once: a state is saved into the same one at every step. */
function folderMemory(): {
  readonly make: (folder: string) => Promise<void>;
  readonly forget: (folder: string) => void;
} {
  const made = new Set<string>();
  return {
    make: async (folder) => {
      if (!made.has(folder)) await makeFolder(folder);
      made.add(folder);
    },
    forget: (folder) => void made.delete(folder),
  };
}

/** What a folder holds; nothing when it is not there. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Spares the disk what it has already. */
async function writeIfOther(path: string, text: string, durability: Durability): Promise<void> {
  if ((await readTextIfThere(path)) !== text) await writeFileAtomically(path, text, durability);
}

/** What a power cut took away was never promised to outlive one: it counts as not there. */
async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readTextIfThere(path);
  if (text === undefined || isCutOff(text)) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new StateConflict(
      'STATE_DAMAGED',
      `The file ${path} is not JSON; restore it from a backup or move it away.`,
      path,
      {
        cause,
      },
    );
  }
}
