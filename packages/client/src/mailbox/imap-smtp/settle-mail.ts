import type { ImapFlow } from 'imapflow';
import type { Log } from '../../log.ts';
import type { Disposal } from '../mailbox.ts';
import { refused } from './imap-failure.ts';
import type { MailPlace } from './place.ts';
import { supports } from './supports.ts';

/** The mail to settle and who is told about it. */
export interface Settling {
  readonly client: ImapFlow;
  readonly endpoint: string;
  readonly place: MailPlace;
  readonly log: Log;
}

/**
 * Flags one mail seen and answered, then moves or deletes it when asked. A mail that is gone, or whose UID may meanwhile
 * mean another mail, is left alone.
 *
 * @throws TransportFailure IMAP_REFUSED
 */
export async function settleMail(settling: Settling, disposal: Disposal): Promise<void> {
  const { client, endpoint, place } = settling;
  if (!(await select(settling))) return;
  const uid = String(place.uid);
  if (!(await client.messageFlagsAdd(uid, ['\\Seen', '\\Answered'], { uid: true })))
    throw refused(endpoint, `flag the challenge in ${place.folder} as answered`);
  if (disposal.action === 'move') await move(settling, uid, disposal.folder);
  if (disposal.action === 'delete') await expunge(settling, uid);
}

async function select({ client, place, log }: Settling): Promise<boolean> {
  const left = (message: string): false => {
    log({ level: 'info', event: 'settle-skipped', message, data: { folder: place.folder, uid: place.uid } });
    return false;
  };
  const status = await client.status(place.folder, { uidValidity: true });
  if (status === false) return left(`The folder ${place.folder} is gone, and the answered challenge with it.`);
  const opened = await client.mailboxOpen(place.folder);
  if (String(opened.uidValidity) !== place.uidValidity)
    return left(`The mails in ${place.folder} were numbered anew; the answered challenge was left as it is.`);
  const found = await client.search({ uid: String(place.uid) }, { uid: true });
  if (Array.isArray(found) && found.includes(place.uid)) return true;
  return left(`The answered challenge is no longer in ${place.folder}.`);
}

async function move(settling: Settling, uid: string, folder: string): Promise<void> {
  const { client, endpoint, place } = settling;
  if (client.mailbox !== false && client.mailbox.path === folder) return;
  // Without UIDPLUS an EXPUNGE would take every mail that anybody flagged deleted: then the flag has to do.
  const canMove = supports(client, 'MOVE') || supports(client, 'UIDPLUS');
  const attempt = (): Promise<boolean> => (canMove ? moveOne(client, uid, folder) : copyOne(client, uid, folder));
  if (await attempt()) return;
  // RFC 3501 section 6.4.7: neither COPY nor MOVE makes the folder, the server only hints at it.
  await client.mailboxCreate(folder).catch(() => undefined);
  if (!(await attempt())) throw refused(endpoint, `move the answered challenge from ${place.folder} to ${folder}`);
}

async function moveOne(client: ImapFlow, uid: string, folder: string): Promise<boolean> {
  return (await client.messageMove(uid, folder, { uid: true })) !== false;
}

async function copyOne(client: ImapFlow, uid: string, folder: string): Promise<boolean> {
  if ((await client.messageCopy(uid, folder, { uid: true })) === false) return false;
  return await client.messageFlagsAdd(uid, ['\\Deleted'], { uid: true });
}

async function expunge({ client, endpoint, place }: Settling, uid: string): Promise<void> {
  const gone = supports(client, 'UIDPLUS')
    ? await client.messageDelete(uid, { uid: true })
    : await client.messageFlagsAdd(uid, ['\\Deleted'], { uid: true });
  if (!gone) throw refused(endpoint, `delete the answered challenge in ${place.folder}`);
}
