import type { FetchMessageObject, ImapFlow } from 'imapflow';

import type { Log } from '../log.ts';
import type { Storage } from '../storage/storage.ts';
import type { ReceivedMail } from '../validation/receive-response.ts';
import { maxMailBytes } from './answer-mail.ts';
import { readCursor, saveCursor } from './imap-cursor.ts';
import type { ImapCursor } from './imap-cursor.ts';

/** A folder that is open for reading only, and what its mails are given to. */
export interface ImapFolder {
  readonly client: ImapFlow;
  readonly path: string;
  /** Where mails go that concern us; without it they stay as they are, too. */
  readonly moveTo: string | undefined;
  readonly cursorId: string;
  readonly storage: Storage;
  readonly receive: (raw: Uint8Array) => Promise<ReceivedMail>;
  readonly now: () => Date;
  readonly log: Log;
}

const headers = ['subject', 'from', 'in-reply-to', 'references', 'content-type', 'return-path', 'x-failed-recipients'];
/** What a response, a bounce or an automatic reply has, and most other mail has not. */
const mayConcern =
  /^(?:subject:[^]{0,200}?(?:acme:|=\?)|in-reply-to:|references:|content-type:\s*multipart\/report|return-path:\s*<>|x-failed-recipients:|from:.{0,200}(?:mailer-daemon|postmaster)@)/im;
/** Longer than any challenge lives: what is older when a folder is read for the first time answers none. */
const firstLookMs = 48 * 3_600_000;
const mostAgain = 200;
/** So many headers are in memory at once, and so many mails are read again after a crash. */
const atOnce = 50;
/** So many mails are judged at once: for each a name server may have to be waited for. */
const lanes = 8;

/**
 * Gives every mail that came since the last look to `receive`, and those again that could not be judged then; says whether any
 * are left. Other people's mail is neither altered nor marked as read: the folder is open by EXAMINE, mails are fetched by PEEK.
 */
export async function readFolder(folder: ImapFolder): Promise<{ readonly undecided: boolean }> {
  const { client, cursorId, storage } = folder;
  const uidValidity = String(client.mailbox === false ? 0 : client.mailbox.uidValidity);
  const cursor = (await readCursor(storage, cursorId, uidValidity)) ?? (await firstCursor(folder, uidValidity));
  // `n:*` names the last mail even where that is older than n (RFC 9051 section 6.4.8).
  const listed = await client.fetchAll(`${cursor.nextUid}:*`, { uid: true, size: true }, { uid: true });
  const fresh = listed.filter(({ uid }) => uid >= cursor.nextUid).toSorted((a, b) => a.uid - b.uid);
  let { nextUid, again } = cursor;
  for (let at = 0; at < fresh.length; at += atOnce) {
    const some = fresh.slice(at, at + atOnce);
    again = [...again, ...(await takeAll(folder, await candidatesOf(folder, some)))].slice(-mostAgain);
    nextUid = Math.max(nextUid, ...some.map(({ uid }) => uid + 1));
    await saveCursor(storage, cursorId, { uidValidity, nextUid, again });
  }
  // What came just now goes first, and of the others a few go at each look: neither waits for a name server that does not answer.
  const retried = cursor.again.slice(0, atOnce);
  const left = await takeAll(folder, retried);
  again = [...again.filter((uid) => !retried.includes(uid)), ...left];
  await saveCursor(storage, cursorId, { uidValidity, nextUid, again });
  return { undecided: again.length > 0 };
}

/**
 * Those that may concern us, by their size and then by a few header fields. Of a mail that is too large not even those are asked
 * for: its header may be so long that the connection is given up, and the next one would end at the same mail.
 */
async function candidatesOf(
  { client }: ImapFolder,
  mails: readonly Pick<FetchMessageObject, 'uid' | 'size'>[],
): Promise<readonly number[]> {
  const small = mails.filter(({ size = 0 }) => size <= maxMailBytes).map(({ uid }) => uid);
  if (small.length === 0) return [];
  const fetched = await client.fetchAll(small.join(','), { uid: true, headers }, { uid: true });
  return fetched.filter((mail) => mayConcern.test(String(mail.headers ?? ''))).map(({ uid }) => uid);
}

/** Gives mails to `receive`, several at once, moves those that concerned us, and names those that could not be judged. */
async function takeAll(folder: ImapFolder, uids: readonly number[]): Promise<readonly number[]> {
  const [again, ours]: [number[], number[]] = [[], []];
  for (let at = 0; at < uids.length; at += lanes) {
    const some = uids.slice(at, at + lanes);
    const taken = await Promise.all(some.map(async (uid) => ({ uid, what: await takeOne(folder, uid) })));
    for (const { uid, what } of taken) {
      if (what === 'undecided') again.push(uid);
      else if (what !== 'foreign') ours.push(uid);
    }
  }
  await moveAway(folder, ours);
  return again;
}

/** Not the whole past of a mailbox, but all of it that can matter. */
async function firstCursor({ client, now }: ImapFolder, uidValidity: string): Promise<ImapCursor> {
  const since = new Date(now().getTime() - firstLookMs);
  const hits = await client.search({ since }, { uid: true });
  const end = client.mailbox === false ? 1 : client.mailbox.uidNext;
  const nextUid = Array.isArray(hits) ? hits.reduce((least, uid) => Math.min(least, uid), end) : 1;
  return { uidValidity, nextUid, again: [] };
}

async function takeOne({ client, receive, log }: ImapFolder, uid: number): Promise<ReceivedMail | 'undecided'> {
  const raw = await fetchRaw({ client, log }, uid);
  // Gone meanwhile, or larger than the server said.
  if (raw === undefined || raw.length > maxMailBytes) return 'foreign';
  try {
    return await receive(raw);
  } catch (error) {
    const message = 'A mail in the mailbox for responses could not be judged; it is looked at again soon.';
    log({ level: 'warn', event: 'response.deferred', message, data: { uid, error: String(error) } });
    return 'undecided';
  }
}

/** A mail that the server itself cannot read is passed over; the next connection would end at it, too. */
async function fetchRaw({ client, log }: Pick<ImapFolder, 'client' | 'log'>, uid: number): Promise<Buffer | undefined> {
  try {
    const mail = await client.fetchOne(String(uid), { source: { maxLength: maxMailBytes + 1 } }, { uid: true });
    return mail === false ? undefined : mail.source;
  } catch (error) {
    if (!client.usable) throw error;
    const message = 'A mail in the mailbox for responses cannot be read; it is passed over.';
    log({ level: 'warn', event: 'imap.mail-unreadable', message, data: { uid, error: String(error) } });
    return undefined;
  }
}

async function moveAway({ client, path, moveTo, log }: ImapFolder, uids: readonly number[]): Promise<void> {
  if (moveTo === undefined || uids.length === 0) return;
  await client.mailboxOpen(path);
  const moved = await client.messageMove(uids.join(','), moveTo, { uid: true });
  if (moved !== false) {
    const message = `Mails that were dealt with were moved to ${moveTo}.`;
    log({ level: 'debug', event: 'imap.moved', message, data: { mails: uids.length } });
  } else {
    const message = `Mails that were dealt with could not be moved to ${moveTo}; they stay where they are.`;
    log({ level: 'warn', event: 'imap.move-failed', message, data: { mails: uids.length } });
  }
  await client.mailboxOpen(path, { readOnly: true });
}
