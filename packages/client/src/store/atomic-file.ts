import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TransportFailure } from '@acme-smime/protocol';
import type { Durability } from './durability.ts';
import { makeFolderSync } from './make-folder.ts';

/** Makes a folder that only its owner may enter, and the missing ones above it. */
export async function makeFolder(path: string): Promise<void> {
  await storing(path, async () => makeFolderSync(path));
}

/**
 * Writes a file that is either wholly there or not at all, readable by its owner alone: a temporary neighbour is written and
 * renamed. How much is flushed on the way depends on what it must outlive; by default a power cut.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  durability: Durability = 'power',
): Promise<void> {
  await storing(path, async () => {
    // A draft that is gone was taken for that of a dead process: it happens to one that slept for an hour, and once.
    if (!(await replaceFile(path, content, durability)) && !(await replaceFile(path, content, durability)))
      throw Object.assign(new Error('the draft vanished'), { code: 'ENOENT' });
    if (durability === 'power') await syncFolder(dirname(path));
  });
}

/** False when the draft was gone before it could take the place of the file. */
async function replaceFile(path: string, content: string | Uint8Array, durability: Durability): Promise<boolean> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await writeNewFile(temporary, content, durability);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  try {
    await rename(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes a file that nobody looks at yet, and flushes its content unless it has to outlive no more than the process. */
export async function writeNewFile(path: string, content: string | Uint8Array, durability: Durability): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    if (durability !== 'process') await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes renames inside a folder durable. Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch((error: unknown) => {
    if (codeOf(error) === 'EPERM' || codeOf(error) === 'EISDIR') return undefined;
    throw error;
  });
  try {
    await folder?.sync();
  } catch (error) {
    if (codeOf(error) !== 'EPERM') throw error;
  } finally {
    await folder?.close();
  }
}

/** Reads a text file; `undefined` when there is none. */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  return storing(path, async () => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
}

/** Whether a text is what a power cut leaves of a file that was not flushed: nothing, or zeros. */
export function isCutOff(text: string): boolean {
  return /^\0*$/.test(text);
}

/** Runs a file operation and says of its failure what, where and what to do. */
export async function storing<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof Error) || codeOf(error) === undefined) throw error;
    throw storageFailure(path, error);
  }
}

function storageFailure(path: string, cause: Error): TransportFailure {
  const where = { transport: 'file', endpoint: path } as const;
  switch (codeOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new TransportFailure(
        'DISK_FULL',
        `There is no room left to write ${path}; free some and run the same command again.`,
        where,
        { cause },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new TransportFailure(
        'FOLDER_NOT_WRITABLE',
        `The path ${path} may not be read or written by this user; choose another --config-dir or mend its permissions.`,
        where,
        { cause },
      );
    default:
      return new TransportFailure(
        'STORAGE_FAILED',
        `The path ${path} could not be read or written (${codeOf(cause)}); look at the disk and run the same command again.`,
        where,
        { cause },
      );
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
