import { watch } from 'node:fs';
import type { Log } from '../../log.ts';
import { makeBell } from '../bell.ts';

/** The events of the file system do not cross every network file system: look again this often without one. */
const rescanMs = 5000;

/** What `watchedLooks` watches. */
export interface WatchedFolder {
  readonly folder: string;
  readonly log: Log;
}

/**
 * Yields each time it is worth to look into a folder: at once, after every change, and now and then. Ends by throwing the
 * signal's reason when aborted.
 */
export async function* watchedLooks(
  { folder, log }: WatchedFolder,
  signal: AbortSignal,
): AsyncGenerator<void, void, undefined> {
  const bell = makeBell();
  let watcher: ReturnType<typeof watch> | undefined;
  try {
    // Watch first, look then: what comes in between rings the bell.
    watcher = watch(folder, bell.ring);
    watcher.on('error', () => watcher?.close());
  } catch (error) {
    const message = `The folder ${folder} cannot be watched and is looked at every ${rescanMs / 1000} s instead.`;
    log({ level: 'debug', event: 'folder-unwatched', message, data: { folder, reason: String(error) } });
  }
  try {
    for (;;) {
      signal.throwIfAborted();
      yield;
      await bell.rung(rescanMs, signal);
    }
  } finally {
    watcher?.close();
  }
}
