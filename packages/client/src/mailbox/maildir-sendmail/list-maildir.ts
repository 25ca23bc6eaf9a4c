import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, unreadable } from './maildir-failure.ts';
import type { Delivered } from './maildir-mark.ts';
import { deliveredAt, parseMaildirName } from './maildir-name.ts';

/** One mail of a Maildir. */
export interface MaildirEntry extends Delivered {
  /** Of Maildir++: empty for the Maildir itself, `.Junk` and the like. */
  readonly folder: string;
  readonly path: string;
}

/** Names that people and servers give to the folder for junk. */
const junkName = /^\.(?:INBOX\.)?(?:junk|spam|junk e-?mail)$/i;

/**
 * The folders that are looked at: the Maildir itself and those for junk.
 *
 * @throws TransportFailure MAILDIR_UNREADABLE
 */
export async function listFolders(maildir: string): Promise<readonly string[]> {
  try {
    const names = await readdir(maildir);
    return ['', ...names.filter((name) => junkName.test(name))];
  } catch (error) {
    throw unreadable(maildir, error);
  }
}

/**
 * Every mail of a folder, in no order. Files that vanish meanwhile are left out: whoever moved them makes another event.
 *
 * @throws TransportFailure MAILDIR_UNREADABLE
 */
export async function listMails(maildir: string, folder: string): Promise<readonly MaildirEntry[]> {
  const lists = await Promise.all(['new', 'cur'].map((part) => listPart(join(maildir, folder, part), folder)));
  return lists.flat();
}

async function listPart(directory: string, folder: string): Promise<readonly MaildirEntry[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    // A junk folder may be removed at any time; the Maildir itself must be one.
    if (folder !== '' && isMissing(error)) return [];
    throw unreadable(directory, error);
  });
  const entries = names
    .filter((name) => !name.startsWith('.'))
    .map(async (name): Promise<MaildirEntry | undefined> => {
      const { base } = parseMaildirName(name);
      const path = join(directory, name);
      const time = deliveredAt(base) ?? (await modifiedAt(path));
      return time === undefined ? undefined : { folder, path, base, deliveredAt: time };
    });
  return (await Promise.all(entries)).filter((entry) => entry !== undefined);
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return Math.round((await stat(path)).mtimeMs * 1000);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  }
}
