import { setImmediate } from 'node:timers/promises';

import type { Authority, NamedIssuer } from '../issuance/authority.ts';
import { issuersOf, rootId } from '../issuance/authority.ts';
import type { Log } from '../log.ts';
import type { CrlRecord } from '../storage/records.ts';
import { crlId, currentCrl } from './crl.ts';
import type { CrlMaking, CrlScope } from './crl.ts';
import { repeated } from './repeated.ts';

/** A list, without its bytes. */
export type CrlState = Pick<CrlRecord, 'id' | 'thisUpdate' | 'nextUpdate' | 'entries'>;

/** A list as this node has seen it last, and what it took to make or read it; milliseconds. */
interface SeenCrl {
  readonly crl: CrlRecord;
  readonly madeAt: number;
  readonly tookMs: number;
}

/** From so many entries on a list is not made at each revocation. */
const longList = 5000;

/** Long lists take a tenth of the time at most, whatever is revoked meanwhile: until then the last one is given out. */
function pauseEnd({ crl, madeAt, tookMs }: SeenCrl, now: Date): number {
  // A clock that was set back must not make the pause a long one.
  if (crl.entries < longList || now.getTime() < madeAt) return 0;
  return Math.min(madeAt + 10 * tookMs, crl.nextUpdate.getTime());
}

/** Keeps the lists of all issuers up to date, whether anybody asks for them or not. */
export interface CrlPublisher {
  /** The list as it has to be now; `undefined` when there is no such list. */
  current(scope: CrlScope): Promise<CrlRecord | undefined>;
  /** The lists as this node has seen them last. */
  states(): readonly CrlState[];
  /** Something was revoked: makes the lists anew, in the background. */
  kick(): void;
  /** Ends the background work; resolves when what is under way is done. */
  close(): Promise<void>;
}

const failed = { event: 'crl.failed', message: 'The CRLs could not be brought up to date; it is tried again.' };

/** Makes a publisher; the first `kick` starts it. */
export function createCrlPublisher(
  making: CrlMaking & { readonly authority: Authority; readonly log: Log },
): CrlPublisher {
  const { authority, storage, config, now, log } = making;
  const underWay = new Map<string, Promise<CrlRecord>>();
  const seen = new Map<string, SeenCrl>();

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
    const last = seen.get(id);
    if (last !== undefined && now().getTime() < pauseEnd(last, now())) return last.crl;
    const begun = now().getTime();
    const made = currentCrl(making, found.issuer, scope, last?.crl).finally(() => underWay.delete(id));
    underWay.set(id, made);
    const crl = await made;
    if (crl !== last?.crl) seen.set(id, { crl, madeAt: now().getTime(), tookMs: now().getTime() - begun });
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
        if (crl === undefined) continue;
        due = Math.min(due, crl.thisUpdate.getTime() + config.crlRefreshMs);
        const last = seen.get(crlId(scope));
        // What was revoked while a long list rests is published when it may be made again.
        if (last !== undefined && pauseEnd(last, now()) > now().getTime()) due = Math.min(due, pauseEnd(last, now()));
        await setImmediate();
      }
    }
    return due;
  };

  return {
    current,
    states: () => [...seen.values()].map(({ crl }) => crl),
    ...repeated(publish, { now, log, failed }),
  };
}
