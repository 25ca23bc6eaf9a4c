import type { Log, LogEntry } from '../log.ts';
import type { AuditEntryRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { auditEntries, beginning, entryId, hashOf } from './chain.ts';

/** What is written down for good: who did what, and what the CA did. */
const auditedEvents: readonly RegExp[] = [
  /^account\./,
  /^authorization\./,
  /^ca\./,
  /^caa\.(?:checked|failed)$/,
  /^certificate\./,
  /^clock\./,
  /^lint\.failed$/,
  /^ocsp\.signer$/,
  /^operator\./,
  /^order\./,
  /^response\.(?:accepted|refused)$/,
];

/** Writes audited events into a hash chain of this run. */
export interface AuditLog {
  /** A log that passes everything on and keeps what is audited. */
  readonly log: Log;
  /** Resolves when everything so far is kept. */
  flush(): Promise<void>;
}

const batch = 100;
const retryMs = 5000;
/** Without a database events wait here; more than this and the oldest are only in the other log. */
const longestQueue = 50_000;

interface WaitingEvent {
  readonly at: Date;
  readonly event: string;
  readonly entry: string;
}

/** The last entry of a chain; moves on as entries follow. */
interface ChainEnd {
  readonly chain: string;
  number: number;
  hash: string;
}

/**
 * Begins a chain. Its first entry names the last hash of every chain there is, so that none can be cut or taken away unseen.
 * Entries are kept in order; while the database is gone they wait.
 */
export function openAuditLog(parts: {
  readonly storage: Storage;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
}): AuditLog {
  const { storage, now, random, log } = parts;
  const chain = `${now().toISOString()}-${Buffer.from(random(6)).toString('hex')}`;
  const queue: WaitingEvent[] = [];
  const end: ChainEnd = { chain, number: 0, hash: beginning };
  let begun = false;
  /** What was handed to the storage last, until that is known to have it. */
  let unsure: AuditEntryRecord[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const write = async (): Promise<void> => {
    if (!begun) await begin();
    while (unsure.length > 0 || queue.length > 0) {
      if (unsure.length === 0) unsure = queue.splice(0, batch).map((event) => follow(end, event));
      const [first] = unsure;
      // After an answer that was lost they are there already, all of them or none.
      const isKept = (await storage.commit(unsure)) || (await storage.get('auditEntry', first?.id ?? '')) !== undefined;
      if (!isKept) throw new Error('The audit log does not take its next entry.');
      unsure = [];
    }
  };

  const begin = async (): Promise<void> => {
    const heads: Record<string, string> = {};
    for await (const entry of auditEntries(storage)) heads[entry.chain] = entry.hash;
    const at = now();
    begun = true;
    queue.unshift({ at, event: 'audit.began', entry: JSON.stringify({ time: at, event: 'audit.began', heads }) });
  };

  const start = (): void => {
    clearTimeout(timer);
    timer = undefined;
    writing ??= write()
      .catch((error: unknown) => {
        const message = 'The audit log cannot be written at the moment; its entries wait.';
        log({ level: 'error', event: 'audit.failed', message, data: { error: String(error), waiting: queue.length } });
        timer = setTimeout(start, retryMs);
        timer.unref();
      })
      .finally(() => {
        writing = undefined;
        // What came after the last look, unless a failure waits for its time.
        if (queue.length > 0 && timer === undefined) start();
      });
  };

  return {
    log: (entry) => {
      log(entry);
      if (!isAudited(entry)) return;
      const at = now();
      const { event, message, data } = entry;
      queue.push({ at, event, entry: JSON.stringify({ time: at, event, message, ...data }) });
      if (queue.length > longestQueue) queue.shift();
      start();
    },
    flush: async () => {
      start();
      await writing;
    },
  };
}

function isAudited({ event }: LogEntry): boolean {
  return auditedEvents.some((pattern) => pattern.test(event));
}

/** Puts an event behind the end of a chain. */
function follow(end: ChainEnd, { at, event, entry }: WaitingEvent): AuditEntryRecord {
  const previous = end.hash;
  end.number += 1;
  end.hash = hashOf(previous, entry);
  const { chain, number, hash } = end;
  return {
    kind: 'auditEntry',
    id: entryId(chain, number),
    version: 0,
    chain,
    number,
    at,
    event,
    entry,
    previous,
    hash,
  };
}
