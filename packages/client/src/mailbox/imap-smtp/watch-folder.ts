import { createHash } from 'node:crypto';
import type { ImapFlow } from 'imapflow';
import type { Log } from '../../log.ts';
import { maxMailBytes } from '../candidate.ts';
import type { ArrivedMail } from '../mailbox.ts';
import { fetchMail, findCandidates, findNewCandidates } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import { inbox } from './folders.ts';
import { guarded } from './guarded.ts';
import { openListener } from './listener.ts';
import { isAfterMark, writeRef } from './place.ts';
import type { FolderEnds } from './place.ts';

/** What a watch knows and remembers, over every reconnection of one `arrivals` call. */
export interface WatchMemory {
  readonly ends: FolderEnds;
  /** Digests of the mails that were yielded: mail that is moved, or numbered anew, does not come twice. */
  readonly yielded: Set<string>;
  /** `path uidValidity uid` of every mail that needs no second look. */
  readonly done: Set<string>;
  readonly log: Log;
  /** How often a server without IDLE is asked, milliseconds. */
  readonly pollMs: number;
  /** Waits between attempts to connect. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** One watch over one connection. */
export interface WatchTask {
  readonly memory: WatchMemory;
  readonly signal: AbortSignal;
  /** Called when the connection has outlived a wait: it is a good one. */
  readonly onProven: () => void;
}

/**
 * Yields the mails of one folder over one connection: what is there, newest first, then what arrives. Ends only by throwing:
 * the signal's reason, or imapflow's error when the connection is lost.
 */
export async function* watchFolder(
  client: ImapFlow,
  path: string,
  { memory, signal, onProven }: WatchTask,
): AsyncGenerator<ArrivedMail, never, undefined> {
  const { uidValidity: validity, uidNext } = await guarded(client, signal, () =>
    client.mailboxOpen(path, { readOnly: true }),
  );
  const uidValidity = String(validity);
  const end = Object.hasOwn(memory.ends, path) ? memory.ends[path] : undefined;
  const listener = openListener(client, memory.pollMs);
  const folder: OpenFolder = { client, path, uidValidity, memory };
  try {
    const fromUid = end?.uidValidity === uidValidity ? end.uidNext : undefined;
    yield* readCandidates(folder, await guarded(client, signal, () => findCandidates(client, fromUid)), signal);
    let nextUid = uidNext;
    for (;;) {
      // First another look: mail may have come while the last one was read.
      const from = nextUid;
      const found = await guarded(client, signal, () => findNewCandidates(client, from));
      nextUid = found.nextUid;
      yield* readCandidates(folder, found.candidates, signal);
      await listener.heard(signal);
      if (client.usable) onProven();
    }
  } finally {
    listener.close();
  }
}

interface OpenFolder {
  readonly client: ImapFlow;
  readonly path: string;
  readonly uidValidity: string;
  readonly memory: WatchMemory;
}

async function* readCandidates(
  { client, path, uidValidity, memory }: OpenFolder,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): AsyncGenerator<ArrivedMail, void, undefined> {
  for (const { uid, tooLarge } of candidates) {
    const place = { folder: path, uidValidity, uid };
    const key = `${path} ${uidValidity} ${uid}`;
    if (memory.done.has(key)) continue;
    const raw = tooLarge ? undefined : await guarded(client, signal, () => fetchMail(client, uid));
    memory.done.add(key);
    if (tooLarge || (raw !== undefined && raw.length > maxMailBytes)) {
      const message = `A mail in ${path} is too large to be a challenge and was left alone.`;
      memory.log({ level: 'info', event: 'mail-too-large', message, data: { folder: path, uid } });
      continue;
    }
    if (raw === undefined) continue;
    const digest = createHash('sha256').update(raw).digest('base64');
    if (memory.yielded.has(digest)) continue;
    memory.yielded.add(digest);
    const shown = path.toUpperCase() === inbox ? inbox : path;
    yield { ref: writeRef(place), raw, afterMark: isAfterMark(memory.ends, place), place: shown };
  }
}
