import type { MailboxMark } from '../mailbox.ts';

/** Where a folder ended when it was looked at; a UID at or above `uidNext` is newer (RFC 3501 section 2.3.1.1). */
export interface FolderEnd {
  /** Decimal; UIDs of different validities have nothing to do with each other. */
  readonly uidValidity: string;
  readonly uidNext: number;
}

/** A mark of this kind: the ends of the folders that were watched. */
export type FolderEnds = Readonly<Record<string, FolderEnd>>;

/** Names one mail. */
export interface MailPlace {
  readonly folder: string;
  readonly uidValidity: string;
  readonly uid: number;
}

/** Writes a mark. */
export function writeMark(folders: FolderEnds): MailboxMark {
  return JSON.stringify({ version: 1, folders });
}

/** Reads a mark; what another kind wrote, or nobody, counts as no mark at all. */
export function readMark(mark: MailboxMark | undefined): FolderEnds {
  const value = mark === undefined ? undefined : readJson(mark);
  const folders = (value as { folders?: unknown } | undefined)?.folders;
  if (typeof folders !== 'object' || folders === null) return {};
  const ends = Object.entries(folders as Record<string, unknown>).filter((entry): entry is [string, FolderEnd] =>
    isFolderEnd(entry[1]),
  );
  return Object.fromEntries(ends);
}

/**
 * Says whether a mail lies behind the mark. A folder that the mark does not know, or whose UIDs were numbered anew since,
 * holds nothing that is known to be old.
 */
export function isAfterMark(ends: FolderEnds, place: MailPlace): boolean {
  const end = Object.hasOwn(ends, place.folder) ? ends[place.folder] : undefined;
  return end === undefined || end.uidValidity !== place.uidValidity || place.uid >= end.uidNext;
}

/** Whether whoever looks at everything behind one mark sees everything behind another. */
export function coversMark(ends: FolderEnds, other: FolderEnds): boolean {
  return Object.entries(other).every(([folder, { uidValidity, uidNext }]) => {
    const end = Object.hasOwn(ends, folder) ? ends[folder] : undefined;
    return end !== undefined && end.uidValidity === uidValidity && end.uidNext <= uidNext;
  });
}

/** Writes a `ref`. */
export function writeRef(place: MailPlace): string {
  return JSON.stringify({ version: 1, folder: place.folder, uidValidity: place.uidValidity, uid: place.uid });
}

/** Reads a `ref`; `undefined` when this kind of mailbox did not write it. */
export function readRef(ref: string): MailPlace | undefined {
  const { folder, uidValidity, uid } = (readJson(ref) ?? {}) as Record<string, unknown>;
  if (typeof folder !== 'string' || typeof uidValidity !== 'string') return undefined;
  return isUid(uid) ? { folder, uidValidity, uid } : undefined;
}

function isFolderEnd(value: unknown): value is FolderEnd {
  const { uidValidity, uidNext } = (value ?? {}) as Record<string, unknown>;
  return typeof uidValidity === 'string' && isUid(uidNext);
}

function isUid(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 0xff_ff_ff_ff;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
