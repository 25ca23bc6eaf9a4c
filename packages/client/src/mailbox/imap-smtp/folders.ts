import type { ImapFlow } from 'imapflow';
import { refused } from './imap-failure.ts';
import type { FolderEnd, FolderEnds } from './place.ts';

/** The one folder that every account has. */
export const inbox = 'INBOX';

/** The path of the junk folder: the one the server calls `\Junk` (RFC 6154), else one with such a name. */
export async function findJunk(client: ImapFlow): Promise<string | undefined> {
  const folders = await client.list();
  return folders.find((folder) => folder.specialUse === '\\Junk' && !folder.flags.has('\\Noselect'))?.path;
}

/** Where INBOX and the junk folder end at present; nothing is selected, nothing altered. */
export async function readEnds(client: ImapFlow, endpoint: string): Promise<FolderEnds> {
  const end = await readEnd(client, inbox);
  if (end === undefined) throw refused(endpoint, 'tell the state of INBOX');
  const junk = await findJunk(client);
  const junkEnd = junk === undefined ? undefined : await readEnd(client, junk);
  return { [inbox]: end, ...(junk === undefined || junkEnd === undefined ? {} : { [junk]: junkEnd }) };
}

async function readEnd(client: ImapFlow, path: string): Promise<FolderEnd | undefined> {
  const status = await client.status(path, { uidNext: true, uidValidity: true });
  if (status === false || status.uidNext === undefined || status.uidValidity === undefined) return undefined;
  return { uidValidity: String(status.uidValidity), uidNext: status.uidNext };
}
