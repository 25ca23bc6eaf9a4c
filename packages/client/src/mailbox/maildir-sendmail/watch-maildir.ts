import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../log.ts';
import { makeBell } from '../bell.ts';
import type { ArrivedMail } from '../mailbox.ts';
import { listFolders, listMails } from './list-maildir.ts';
import type { MaildirEntry } from './list-maildir.ts';
import { readMaildirMark } from './maildir-mark.ts';
import { readCandidate } from './read-candidate.ts';
import { writeMaildirRef } from './settle-maildir.ts';

/** What to watch and since when. */
export interface MaildirWatch {
  readonly maildir: string;
  readonly mark: string | undefined;
  readonly log: Log;
}

/** The events of the file system do not cross every network file system: look again this often without one. */
const rescanMs = 5000;
/** How many mails from before the mark are looked into: the newest. */
const earlierMails = 1000;

/**
 * Yields the mails of a Maildir and its junk folders that may be challenges: what is there, newest first, then what arrives.
 *
 * @throws TransportFailure MAILDIR_UNREADABLE; the signal's reason when aborted
 */
export async function* watchMaildir(
  { maildir, mark, log }: MaildirWatch,
  signal: AbortSignal,
): AsyncGenerator<ArrivedMail, void, undefined> {
  const bell = makeBell();
  const watchers = new Map<string, FSWatcher>();
  const done = new Set<string>();
  const since = readMaildirMark(mark);
  try {
    for (;;) {
      signal.throwIfAborted();
      const folders = await listFolders(maildir);
      // Watch first, look then: what comes in between rings the bell.
      watchFolders(maildir, folders, { watchers, ring: bell.ring, log });
      const lists = await Promise.all(folders.map((folder) => listMails(maildir, folder)));
      for (const entry of newestFirst(lists.flat(), since.isAfter)) {
        if (done.has(entry.base)) continue;
        signal.throwIfAborted();
        const look = await readCandidate(entry.path);
        if (look === 'gone') continue;
        done.add(entry.base);
        if (look === 'too-large') logTooLarge(entry, log);
        if (typeof look === 'string') continue;
        const { folder, base, path } = entry;
        const afterMark = since.isAfter(folder, entry);
        yield { ref: writeMaildirRef({ folder, base }), raw: look.raw, afterMark, place: path };
      }
      await bell.rung(rescanMs, signal);
    }
  } finally {
    for (const watcher of watchers.values()) watcher.close();
  }
}

function newestFirst(
  entries: readonly MaildirEntry[],
  isAfter: (folder: string, entry: MaildirEntry) => boolean,
): readonly MaildirEntry[] {
  const sorted = entries.toSorted((a, b) => b.deliveredAt - a.deliveredAt || (a.base < b.base ? 1 : -1));
  let earlier = 0;
  return sorted.filter((entry) => isAfter(entry.folder, entry) || ++earlier <= earlierMails);
}

interface Watching {
  readonly watchers: Map<string, FSWatcher>;
  readonly ring: () => void;
  readonly log: Log;
}

/** Watches the Maildir for new folders, and each folder's `new/` and `cur/` for mail. */
function watchFolders(maildir: string, folders: readonly string[], { watchers, ring, log }: Watching): void {
  const parts = folders.flatMap((folder) => ['new', 'cur'].map((part) => join(maildir, folder, part)));
  for (const path of [maildir, ...parts]) {
    if (watchers.has(path)) continue;
    try {
      const watcher = watch(path, ring);
      const forget = (): void => {
        watcher.close();
        watchers.delete(path);
      };
      watcher.on('error', forget);
      watchers.set(path, watcher);
    } catch (error) {
      const message = `The folder ${path} cannot be watched and is looked at every ${rescanMs / 1000} s instead.`;
      log({ level: 'debug', event: 'maildir-unwatched', message, data: { path, reason: String(error) } });
    }
  }
}

function logTooLarge({ path }: MaildirEntry, log: Log): void {
  const message = `The mail ${path} is too large to be a challenge and was left alone.`;
  log({ level: 'info', event: 'mail-too-large', message, data: { path } });
}
