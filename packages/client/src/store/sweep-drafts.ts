import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Longer than any process takes between writing a draft and renaming it. */
const oldMs = 3_600_000;

const draftName = /^\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Removes what killed processes left half written in a folder and in those right below it. Only drafts that are older than an
 * hour go, by the clock of the file system itself, so that those of a process that lives are left alone; should one have slept
 * for longer, `writeFileAtomically` writes anew. What cannot be removed stays.
 *
 * @param nowMs what the file system calls now: the time of a file that has just been written
 */
export async function sweepDrafts(folder: string, nowMs: number): Promise<void> {
  await sweep(folder, nowMs, true);
}

async function sweep(folder: string, nowMs: number, deeper: boolean): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (draftName.test(entry.name)) await removeIfOld(path, nowMs);
    else if (deeper && entry.isDirectory()) await sweep(path, nowMs, false);
  }
}

async function removeIfOld(path: string, nowMs: number): Promise<void> {
  try {
    const { mtimeMs } = await lstat(path);
    if (nowMs - mtimeMs > oldMs) await rm(path, { recursive: true, force: true });
  } catch {
    // Gone meanwhile, or not ours to remove: neither is a reason to stop a run.
  }
}
