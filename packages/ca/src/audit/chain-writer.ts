import type { AnyRecord, AuditEntryRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { beginning, chainName, entryId, hashOf } from './chain.ts';
import type { AuditHead } from './chain.ts';
import { chainMs, recentHeads } from './heads.ts';

/** An event that is to be written. */
export interface AuditEvent {
  readonly at: Date;
  readonly event: string;
  readonly entry: string;
}

/** Writes events into a chain, and into another one when that has lasted its time. */
export interface ChainWriter {
  /** Where the chain ends; `undefined` before its first entry. */
  end(): AuditHead | undefined;
  /** Events that are written with what is written next; whoever puts one here sees to it that something is. */
  readonly waiting: AuditEvent[];
  /**
   * Commits records, all or nothing, together with events and with those that wait; one call after the other. False when the
   * records cannot be committed, as `Storage.commit` says it; whatever waited waits on.
   */
  write(records: readonly AnyRecord[], events: readonly AuditEvent[]): Promise<boolean>;
}

/** A chain that is being written. */
interface Chain extends AuditHead {
  readonly begunAt: Date;
}

/** What was handed to the storage without word whether it has it. */
interface Unsure {
  readonly first: AuditEntryRecord;
  readonly events: readonly AuditEvent[];
  readonly chain: Chain;
}

/** What a chain is written with. */
export interface ChainParts {
  readonly storage: Pick<Storage, 'commit' | 'get' | 'list' | 'newestAuditEntries'>;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
}

const batch = 100;

/** Makes a writer; its chain begins with the first entry that is written. */
export function createChainWriter({ storage, now, random }: ChainParts): ChainWriter {
  const waiting: AuditEvent[] = [];
  let chain: Chain | undefined;
  let unsure: Unsure | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const kept = (events: readonly AuditEvent[], end: Chain): void => {
    const gone = new Set(events);
    const rest = waiting.filter((event) => !gone.has(event));
    waiting.splice(0, waiting.length, ...rest);
    chain = end;
    unsure = undefined;
  };

  const settle = async (): Promise<void> => {
    if (unsure === undefined) return;
    const found = await storage.get('auditEntry', unsure.first.id);
    if (found?.hash === unsure.first.hash) kept(unsure.events, unsure.chain);
    unsure = undefined;
  };

  const write: ChainWriter['write'] = async (records, own) => {
    await settle();
    for (;;) {
      const before = lasts(chain, now()) ? { chain, first: [] } : await begun({ storage, now, random });
      const events = [...before.first, ...waiting.slice(0, batch), ...own];
      const { entries, end } = follow(before.chain, events);
      const [first] = entries;
      if (first === undefined) return records.length === 0 || storage.commit(records);
      unsure = { first, events, chain: end };
      if (await storage.commit([...records, ...entries])) {
        kept(events, end);
        return true;
      }
      unsure = undefined;
      // Either the act is refused, or an earlier commit that seemed lost came late: then this chain is left as it is.
      if ((await storage.get('auditEntry', first.id)) === undefined) {
        if (records.length > 0) return false;
        throw new Error('The audit log does not take its next entry.');
      }
      chain = undefined;
    }
  };

  return {
    end: () => chain,
    waiting,
    // One at a time, since each entry holds the hash of the one before it.
    write: (records, own) => {
      const done = turn.then(() => write(records, own));
      turn = done.catch(() => undefined);
      return done;
    },
  };
}

function lasts(chain: Chain | undefined, now: Date): chain is Chain {
  const age = chain === undefined ? Infinity : now.getTime() - chain.begunAt.getTime();
  return age >= 0 && age < chainMs;
}

/** A new chain, and the event that it begins with: it names the ends of those before it. */
async function begun({
  storage,
  now,
  random,
}: ChainParts): Promise<{ readonly chain: Chain; readonly first: readonly AuditEvent[] }> {
  const at = now();
  const heads = (await recentHeads(storage)).map((head) => [head.chain, `${head.number}:${head.hash}`] as const);
  const entry = JSON.stringify({ time: at, event: 'audit.began', heads: Object.fromEntries(heads) });
  return {
    chain: { chain: chainName(at, random), number: 0, hash: beginning, begunAt: at },
    first: [{ at, event: 'audit.began', entry }],
  };
}

/** Puts events behind the end of a chain. */
function follow(
  from: Chain,
  events: readonly AuditEvent[],
): { readonly entries: readonly AuditEntryRecord[]; readonly end: Chain } {
  let end = from;
  const entries = events.map(({ at, event, entry }): AuditEntryRecord => {
    const { chain, hash: previous } = end;
    const number = end.number + 1;
    const hash = hashOf(previous, entry);
    end = { ...end, number, hash };
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
  });
  return { entries, end };
}
