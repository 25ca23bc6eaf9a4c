import type { Log, LogEntry } from '../log.ts';
import type { AnyRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * Commits an act together with what the audit log says about it, all or nothing, and logs that: as `Storage.commit`, and not
 * even a power cut leaves the one without the other.
 */
export type CommitAct = (records: readonly AnyRecord[], entries: readonly LogEntry[]) => Promise<boolean>;

/** Commits acts where there is no audit log. */
export function unaudited(storage: Pick<Storage, 'commit'>, log: Log): CommitAct {
  return async (records, entries) => {
    if (!(await storage.commit(records))) return false;
    for (const entry of entries) log(entry);
    return true;
  };
}

/** What `revise` saves with, when what it saves is an act. */
export function acting(
  { storage, commitAct }: { readonly storage: Pick<Storage, 'get'>; readonly commitAct: CommitAct },
  entriesOf: (records: readonly AnyRecord[]) => readonly LogEntry[],
): Pick<Storage, 'get' | 'commit'> {
  return { get: storage.get, commit: (records) => commitAct(records, entriesOf(records)) };
}
