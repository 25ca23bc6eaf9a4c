import type { Log, LogEntry } from '../log.ts';
import type { CommitAct } from './acts.ts';
import { isAudited } from './audited-events.ts';
import { headText } from './chain.ts';
import { createChainWriter } from './chain-writer.ts';
import type { AuditEvent, ChainParts } from './chain-writer.ts';

/** Writes audited events into a hash chain of this run. */
export interface AuditLog {
  /** A log that passes everything on and keeps what is audited, in order, soon. */
  readonly log: Log;
  /** Commits an act in one with its entries and with those that wait. */
  readonly commitAct: CommitAct;
  /** Resolves when everything so far is kept; never rejects. */
  flush(): Promise<void>;
  /** Says in the other log where the chain ends, when it has grown since the last time: an anchor outside the storage. */
  anchor(): void;
}

const retryMs = 5000;
/** Without a database events wait; more than this and the oldest are only in the other log. */
const longestQueue = 50_000;

/**
 * Begins a chain. Its first entry names the ends of the chains before it, so that none can be cut or taken away unseen. One
 * commit follows the other; while the database is gone events wait.
 */
export function openAuditLog(parts: ChainParts & { readonly log: Log }): AuditLog {
  const { now, log } = parts;
  const writer = createChainWriter(parts);
  const { waiting } = writer;
  let anchored = '';
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const writeAll = async (): Promise<void> => {
    do await writer.write([], []);
    while (waiting.length > 0);
  };

  const start = (): void => {
    clearTimeout(timer);
    timer = undefined;
    writing ??= writeAll()
      .catch((error: unknown) => {
        const message = 'The audit log cannot be written at the moment; its entries wait.';
        const data = { error: String(error), waiting: waiting.length };
        log({ level: 'error', event: 'audit.failed', message, data });
        timer = setTimeout(start, retryMs);
        timer.unref();
      })
      .finally(() => {
        writing = undefined;
        // What came after the last look, unless a failure waits for its time.
        if (waiting.length > 0 && timer === undefined) start();
      });
  };

  return {
    log: (entry) => {
      log(entry);
      if (!isAudited(entry)) return;
      waiting.push(eventOf(entry, now()));
      if (waiting.length > longestQueue) waiting.shift();
      start();
    },
    commitAct: async (records, entries) => {
      const own = entries.filter(isAudited).map((entry) => eventOf(entry, now()));
      if (!(await writer.write(records, own))) return false;
      for (const entry of entries) log(entry);
      return true;
    },
    flush: async () => {
      start();
      await writing;
    },
    anchor: () => {
      const end = writer.end();
      if (end === undefined || end.hash === anchored) return;
      anchored = end.hash;
      const message = `The audit log ends with ${headText(end)}.`;
      log({ level: 'info', event: 'audit.head', message, data: { head: headText(end) } });
    },
  };
}

function eventOf({ event, message, data }: LogEntry, at: Date): AuditEvent {
  return { at, event, entry: JSON.stringify({ time: at, event, message, ...data }) };
}
