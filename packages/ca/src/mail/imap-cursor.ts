import type { Storage } from '../storage/storage.ts';

/** How far a folder has been read. */
export interface ImapCursor {
  /** UIDs mean something together with it only (RFC 9051 section 2.3.1.1). */
  readonly uidValidity: string;
  /** Mails from this UID on have not been looked at. */
  readonly nextUid: number;
  /** Older ones that could not be judged and are looked at again. */
  readonly again: readonly number[];
}

/** Reads the cursor of a folder; `undefined` when it was never read, or was numbered anew since. */
export async function readCursor(storage: Storage, id: string, uidValidity: string): Promise<ImapCursor | undefined> {
  const record = await storage.get('secret', id);
  const cursor = record === undefined ? undefined : (JSON.parse(record.value) as ImapCursor);
  return cursor?.uidValidity === uidValidity ? cursor : undefined;
}

/** Keeps a cursor; when another node was quicker, its cursor stands, and what both have read counts once. */
export async function saveCursor(storage: Storage, id: string, cursor: ImapCursor): Promise<void> {
  const record = await storage.get('secret', id);
  const value = JSON.stringify(cursor);
  if (record?.value === value) return;
  await storage.commit([record === undefined ? { kind: 'secret', id, version: 0, value } : { ...record, value }]);
}
