import { randomUUID } from 'node:crypto';
import { link, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StateConflict } from '@acme-smime/protocol';
import { isCutOff, makeFolder, readTextIfThere, storing, writeNewFile } from './atomic-file.ts';

/** Who this process is, and how to tell whether another one still lives. */
export interface ProcessTable {
  readonly host: string;
  /** Names this process and no later one with the same number: the number and, where known, when it began. */
  readonly self: string;
  readonly isAlive: (name: string) => Promise<boolean>;
}

interface Holder {
  readonly host: string;
  readonly process: string;
  /** Tells two locks of the same process apart. */
  readonly token: string;
}

/**
 * Takes a lock file. It appears in one step with its content (a hard link), so that nobody ever reads a half-written
 * one. The lock of a dead process of this machine is taken over; that of another machine is not, since nobody here can tell.
 *
 * @throws StateConflict `LOCKED`
 */
export async function takeLock(path: string, processes: ProcessTable): Promise<AsyncDisposable> {
  await makeFolder(dirname(path));
  const mine: Holder = { host: processes.host, process: processes.self, token: randomUUID() };
  // Hidden like every draft: what a killed process leaves of it belongs to nobody.
  const draft = join(dirname(path), `.${mine.token}.tmp`);
  // A lock need not outlive a power cut: its holder does not.
  await storing(path, () => writeNewFile(draft, JSON.stringify(mine), 'process'));
  try {
    // Each round ends because somebody took the lock or let go of it in the meantime.
    while (!(await appears(draft, path)) && !(await takeOver(path, draft, processes)));
    return { [Symbol.asyncDispose]: () => release(path, mine) };
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Replaces the lock of a dead holder. Two processes that both saw it dead must not replace each other, so that a dead lock
 * is changed only by whoever holds the lock named after it, and only after another look.
 */
async function takeOver(path: string, draft: string, processes: ProcessTable): Promise<boolean> {
  if (!(await isLeftByDead(path, processes))) return false;
  await using _turn = await takeLock(`${path}.takeover`, processes);
  if (!(await isLeftByDead(path, processes))) return false;
  await storing(path, () => rename(draft, path));
  return true;
}

/**
 * False when nobody holds it any more.
 *
 * @throws StateConflict `LOCKED` unless the holder is known to be dead
 */
async function isLeftByDead(path: string, processes: ProcessTable): Promise<boolean> {
  const holder = await holderOf(path);
  if (holder === undefined) return false;
  if (holder === 'cut-off') return true;
  if (holder.host !== processes.host || (await processes.isAlive(holder.process))) throw held(path, holder);
  return true;
}

async function appears(draft: string, path: string): Promise<boolean> {
  return storing(path, async () => {
    try {
      await link(draft, path);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  });
}

async function holderOf(path: string): Promise<Holder | 'cut-off' | undefined> {
  const text = await readTextIfThere(path);
  if (text === undefined) return undefined;
  // It appeared in one step with its content: only a power cut can have emptied it, and that took its holder too.
  if (isCutOff(text)) return 'cut-off';
  try {
    return JSON.parse(text) as Holder;
  } catch (cause) {
    throw new StateConflict(
      'LOCK_DAMAGED',
      `The file ${path} is not a lock of acme-smime; delete it if no other run is going on.`,
      path,
      { cause },
    );
  }
}

async function release(path: string, mine: Holder): Promise<void> {
  const holder = await holderOf(path);
  if (holder !== undefined && holder !== 'cut-off' && holder.token === mine.token) await rm(path, { force: true });
}

function held(path: string, holder: Holder): StateConflict {
  return new StateConflict(
    'LOCKED',
    `Another acme-smime (process ${holder.process} on ${holder.host}) is working on the same certificate; wait for it to end. If there is none, delete ${path}.`,
    path,
    { retry: 'later' },
  );
}
