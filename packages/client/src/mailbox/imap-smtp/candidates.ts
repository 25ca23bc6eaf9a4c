import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { maxMailBytes, mayBeChallenge } from '../candidate.ts';

/** A mail that may be a challenge by its subject. */
export interface Candidate {
  readonly uid: number;
  readonly tooLarge: boolean;
}

/** How many of the newest mails are looked at one by one, whatever the server's search says. */
const recentMails = 100;
/** How many of the server's hits are looked at: a mailbox used for years of renewals is no reason to read them all. */
const searchHits = 500;

/**
 * Finds candidates among what the selected folder holds, newest first: the server's own search for the subject, and, since
 * servers differ in how they search folded and encoded subjects, the headers of the newest mails and of everything from
 * `fromUid` on.
 */
export async function findCandidates(client: ImapFlow, fromUid: number | undefined): Promise<readonly Candidate[]> {
  const exists = client.mailbox === false ? 0 : client.mailbox.exists;
  if (exists === 0) return [];
  const looked = new Map<number, FetchMessageObject>();
  const look = async (range: string, byUid: boolean): Promise<void> => {
    for (const mail of await fetchSubjects(client, range, byUid)) looked.set(mail.uid, mail);
  };
  await look(`${Math.max(1, exists - recentMails + 1)}:*`, false);
  if (fromUid !== undefined && !looked.has(fromUid)) await look(`${fromUid}:*`, true);
  const hits = await client.search({ header: { subject: 'ACME:' } }, { uid: true });
  if (Array.isArray(hits)) {
    const newest = hits.toSorted((a, b) => b - a).slice(0, searchHits);
    const unknown = newest.filter((uid) => !looked.has(uid));
    if (unknown.length > 0) await look(unknown.join(','), true);
  }
  return choose([...looked.values()]).toSorted((a, b) => b.uid - a.uid);
}

/** Finds candidates from `fromUid` on, oldest first, and says where to go on next time. */
export async function findNewCandidates(
  client: ImapFlow,
  fromUid: number,
): Promise<{ readonly candidates: readonly Candidate[]; readonly nextUid: number }> {
  // `n:*` names the last mail even where that is older than n (RFC 3501 section 6.4.8).
  const mails = (await fetchSubjects(client, `${fromUid}:*`, true)).filter((mail) => mail.uid >= fromUid);
  const nextUid = Math.max(fromUid, ...mails.map((mail) => mail.uid + 1));
  return { candidates: choose(mails).toSorted((a, b) => a.uid - b.uid), nextUid };
}

/** Fetches a mail's bytes without a trace (BODY.PEEK[]); `undefined` when it is gone. */
export async function fetchMail(client: ImapFlow, uid: number): Promise<Uint8Array | undefined> {
  const mail = await client.fetchOne(String(uid), { source: { maxLength: maxMailBytes + 1 } }, { uid: true });
  return mail === false ? undefined : mail.source;
}

async function fetchSubjects(client: ImapFlow, range: string, byUid: boolean): Promise<readonly FetchMessageObject[]> {
  return await client.fetchAll(range, { uid: true, size: true, headers: ['subject'] }, { uid: byUid });
}

function choose(mails: readonly FetchMessageObject[]): readonly Candidate[] {
  return mails
    .filter((mail) => mail.headers !== undefined && mayBeChallenge(mail.headers))
    .map((mail) => ({ uid: mail.uid, tooLarge: (mail.size ?? 0) > maxMailBytes }));
}
