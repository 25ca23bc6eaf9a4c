import { good, note, spanText, bad } from './finding.ts';
import type { Finding } from './finding.ts';

/** Where and when a test mail came back. */
export interface ArrivalFacts {
  /** The kind of the mailbox, for example `imap-smtp`. */
  readonly kind: string;
  /** As the mailbox names it: a folder, or the path of a file. */
  readonly place: string;
  /** Since it was handed over. */
  readonly tookMs: number;
}

/** CAs wait for hours, but who waits in front of a terminal does not. */
const slowMs = 300_000;

/** What it means that a test mail came back, or did not within the time. */
export function examineArrival(arrived: ArrivalFacts | undefined, waitedMs: number): Finding {
  if (arrived === undefined)
    return bad('arrival', `The test mail did not come back within ${spanText(waitedMs)}.`, {
      advice:
        'Look for it in every folder, and for a mail that says why it was refused; filters may move it. --timeout waits longer.',
      facts: { waitedMs },
    });
  const { tookMs } = arrived;
  const folder = folderOf(arrived.place);
  const facts = { folder, tookMs };
  const what = `The test mail came back to ${folder}, in ${spanText(tookMs)}`;
  if (isJunk(arrived.kind, folder))
    return note('arrival', `${what}: it was taken for junk.`, {
      advice: 'A challenge is found there too; but tell the filter that mail of the CA is welcome.',
      facts,
    });
  if (tookMs > slowMs)
    return note('arrival', `${what}, which is slow.`, {
      advice: 'Give "cert" more time with --timeout; when that is over, the same command goes on waiting.',
      facts,
    });
  return good('arrival', `${what}.`, { facts });
}

/** For people: of a path the folder, without the name of the file in it. */
export function folderOf(place: string): string {
  return place.startsWith('/') ? place.split('/').slice(-3, -1).join('/') : place;
}

/** By IMAP nothing is read but INBOX and what the server calls junk, whatever its name. */
function isJunk(kind: string, folder: string): boolean {
  return kind === 'imap-smtp' ? folder !== 'INBOX' : /^\.(?:INBOX\.)?(?:junk|spam)/i.test(folder);
}
