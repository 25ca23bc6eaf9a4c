import type { Authority, NamedIssuer } from '../issuance/authority.ts';
import { issuersOf, rootId } from '../issuance/authority.ts';
import type { Log } from '../log.ts';
import type { CrlRecord } from '../storage/records.ts';
import { crlId, currentCrl } from './crl.ts';
import type { CrlMaking, CrlScope } from './crl.ts';

/** Keeps the lists of all issuers up to date, whether anybody asks for them or not. */
export interface CrlPublisher {
  /** The list as it has to be now; `undefined` when there is no such list. */
  current(scope: CrlScope): Promise<CrlRecord | undefined>;
  /** Something was revoked: makes the lists anew, in the background. */
  kick(): void;
  /** Ends the background work; resolves when what is under way is done. */
  close(): Promise<void>;
}

/** When it is tried again after a failure. */
const retryMs = 30_000;
/** What a timer can wait at most. */
const longestTimerMs = 2 ** 31 - 1;

/** Makes a publisher; the first `kick` starts it. */
export function createCrlPublisher(
  making: CrlMaking & { readonly authority: Authority; readonly log: Log },
): CrlPublisher {
  const { authority, storage, config, now, log } = making;
  const underWay = new Map<string, Promise<CrlRecord>>();

  const current = async (scope: CrlScope): Promise<CrlRecord | undefined> => {
    const found = issuersOf(authority).find(({ id }) => id === scope.issuerId);
    if (found === undefined || !(await exists(scope))) return undefined;
    if (isOffline(found)) return scope.partition === undefined ? authority.offlineRoot?.crl : undefined;
    const id = crlId(scope);
    const before = underWay.get(id);
    if (before !== undefined) {
      // It may have been begun before the revocation that is asked about: looked at again, but never made twice at once.
      await before.catch(() => undefined);
      return current(scope);
    }
    const crl = currentCrl(making, found.issuer, scope).finally(() => underWay.delete(id));
    underWay.set(id, crl);
    return crl;
  };

  /** The key of an offline root makes its list in a ceremony, not here. */
  const isOffline = ({ id }: NamedIssuer): boolean => id === rootId && authority.offlineRoot !== undefined;

  /** A stranger must not make us sign lists without end. */
  const exists = async ({ issuerId, partition }: CrlScope): Promise<boolean> =>
    partition === undefined || partition < (await partitionsOf(issuerId));

  const partitionsOf = async (issuerId: string): Promise<number> => {
    const configured = config.crlPartitions === 1 ? 0 : config.crlPartitions;
    return Math.max(configured, 1 + ((await storage.highestCrlPartition(issuerId)) ?? -1));
  };

  /** Brings every list up to date and says when the first of them has to be made anew. */
  const publish = async (isClosed: () => boolean): Promise<number> => {
    let due = now().getTime() + config.crlRefreshMs;
    for (const { id: issuerId } of issuersOf(authority).filter((each) => !isOffline(each))) {
      const partitions = await partitionsOf(issuerId);
      const scopes = [{ issuerId }, ...Array.from({ length: partitions }, (_, partition) => ({ issuerId, partition }))];
      for (const scope of scopes) {
        if (isClosed()) return due;
        const crl = await current(scope);
        if (crl !== undefined) due = Math.min(due, crl.thisUpdate.getTime() + config.crlRefreshMs);
      }
    }
    return due;
  };

  return { current, ...repeated(publish, { now, log }) };
}

/** Does the work when kicked and when it says that it is due, one at a time, and again soon when it fails. */
function repeated(
  work: (isClosed: () => boolean) => Promise<number>,
  { now, log }: { readonly now: () => Date; readonly log: Log },
): Pick<CrlPublisher, 'kick' | 'close'> {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;

  const once = async (): Promise<number> => {
    try {
      return await work(() => closed);
    } catch (error) {
      const message = 'The CRLs could not be brought up to date; it is tried again.';
      log({ level: 'error', event: 'crl.failed', message, data: { error: String(error) } });
      return now().getTime() + retryMs;
    }
  };

  const run = async (): Promise<void> => {
    let due: number;
    do {
      again = false;
      due = await once();
    } while (again && !closed);
    running = undefined;
    if (closed) return;
    timer = setTimeout(kick, Math.min(Math.max(due - now().getTime(), 0), longestTimerMs));
    timer.unref();
  };

  const kick = (): void => {
    if (closed) return;
    clearTimeout(timer);
    again = true;
    running ??= run();
  };

  return {
    kick,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
