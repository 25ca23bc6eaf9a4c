import { mkdir, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { Log } from '../../log.ts';
import type { Disposal } from '../mailbox.ts';
import { listFolders } from './list-maildir.ts';
import { unwritable } from './maildir-failure.ts';
import { folderNameOf, nameWithFlags, parseMaildirName } from './maildir-name.ts';

/** Names one mail of a Maildir, whatever its flags. */
export interface MaildirRef {
  readonly folder: string;
  readonly base: string;
}

/** Writes a `ref`. */
export function writeMaildirRef({ folder, base }: MaildirRef): string {
  return JSON.stringify({ version: 1, folder, base });
}

/** Reads a `ref`; `undefined` when this kind of mailbox did not write it. */
export function readMaildirRef(ref: string): MaildirRef | undefined {
  try {
    const { folder, base } = JSON.parse(ref) as Record<string, unknown>;
    const isName = (value: unknown): value is string => typeof value === 'string' && !/[/\0]/.test(value);
    return isName(folder) && isName(base) && base !== '' && folder !== '..' ? { folder, base } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Gives the answered mail the flags S and R, in `cur/`, then moves or deletes it when asked. A mail that is gone is no
 * failure.
 *
 * @throws TransportFailure MAILDIR_UNWRITABLE; ConfigInvalid FOLDER_INVALID
 */
export async function settleInMaildir(
  maildir: string,
  ref: MaildirRef,
  options: { readonly disposal: Disposal; readonly log: Log },
): Promise<void> {
  const { disposal, log } = options;
  const found = await findMail(maildir, ref);
  if (found === undefined) {
    const message = `The answered challenge is no longer in ${maildir}.`;
    return log({ level: 'info', event: 'settle-skipped', message, data: { folder: ref.folder } });
  }
  const path = join(maildir, found.folder, found.part, found.file);
  try {
    if (disposal.action === 'delete') return await unlink(path);
    const folder = disposal.action === 'move' ? await makeFolder(maildir, disposal.folder) : found.folder;
    await rename(path, join(maildir, folder, 'cur', nameWithFlags(parseMaildirName(found.file), 'RS')));
  } catch (error) {
    if (error instanceof ConfigInvalid) throw error;
    throw unwritable(path, error);
  }
}

interface FoundMail {
  readonly folder: string;
  readonly part: string;
  readonly file: string;
}

/** Looks where the mail was first, then where people and mail programs may have put it. */
async function findMail(maildir: string, ref: MaildirRef): Promise<FoundMail | undefined> {
  for (const folder of new Set([ref.folder, ...(await listFolders(maildir))])) {
    for (const part of ['cur', 'new']) {
      const files = await readdir(join(maildir, folder, part)).catch(() => []);
      const file = files.find((name) => parseMaildirName(name).base === ref.base);
      if (file !== undefined) return { folder, part, file };
    }
  }
  return undefined;
}

async function makeFolder(maildir: string, path: string): Promise<string> {
  const folder = folderNameOf(path);
  if (folder === undefined)
    throw new ConfigInvalid('FOLDER_INVALID', `The Maildir ${maildir} cannot have a folder ${JSON.stringify(path)}.`, {
      path: 'folder',
      expected: 'ASCII words, levels divided by slashes, as in ACME/done',
    });
  if (folder === '') return folder;
  const mode = 0o700;
  for (const part of ['tmp', 'new', 'cur']) await mkdir(join(maildir, folder, part), { recursive: true, mode });
  // Maildir++: an empty file tells delivery agents that this is a folder of another Maildir.
  await writeFile(join(maildir, folder, 'maildirfolder'), '', { flag: 'wx' }).catch(ignoreExisting);
  return folder;
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
