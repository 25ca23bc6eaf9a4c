import type { MailboxMark } from '../mailbox.ts';

/** Who a mail is and when it came. */
export interface Delivered {
  readonly base: string;
  /** Microseconds since 1970. */
  readonly deliveredAt: number;
}

/** What a folder held: the newest names, and how old the oldest of them is when there were more. */
interface FolderContent {
  readonly names: readonly string[];
  readonly floor: number | null;
}

/** A mark as it is looked at. */
export interface MaildirMark {
  isAfter(folder: string, mail: Delivered): boolean;
}

/** More names than this would make every saved state a burden; older mail is told by its time. */
const keptNames = 2000;

/** Writes a mark of what the folders hold. */
export function writeMaildirMark(folders: ReadonlyMap<string, readonly Delivered[]>): MailboxMark {
  const content = [...folders].map(([folder, mails]): [string, FolderContent] => {
    const newest = mails.toSorted((a, b) => b.deliveredAt - a.deliveredAt).slice(0, keptNames);
    const floor = mails.length > newest.length ? (newest.at(-1)?.deliveredAt ?? null) : null;
    return [folder, { names: newest.map((mail) => mail.base), floor }];
  });
  return JSON.stringify({ version: 1, maildir: Object.fromEntries(content) });
}

/** Reads a mark; with none, or with one of another kind, every mail counts as behind it. */
export function readMaildirMark(mark: MailboxMark | undefined): MaildirMark {
  const folders = new Map<string, { names: ReadonlySet<string>; floor: number }>();
  for (const [folder, content] of Object.entries(readFolders(mark))) {
    const { names, floor } = (content ?? {}) as Record<string, unknown>;
    if (!Array.isArray(names)) continue;
    folders.set(folder, { names: new Set(names.map(String)), floor: typeof floor === 'number' ? floor : -Infinity });
  }
  return {
    isAfter(folder, mail) {
      // Moving from one folder to another does not make a mail new.
      if ([...folders.values()].some((content) => content.names.has(mail.base))) return false;
      const content = folders.get(folder);
      return content === undefined || mail.deliveredAt >= content.floor;
    },
  };
}

function readFolders(mark: MailboxMark | undefined): Record<string, unknown> {
  if (mark === undefined) return {};
  try {
    const { maildir } = JSON.parse(mark) as { maildir?: Record<string, unknown> };
    return maildir ?? {};
  } catch {
    return {};
  }
}
