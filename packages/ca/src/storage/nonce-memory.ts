import type { Storage } from './storage.ts';

/** What a kind of storage brings along for nonces. */
export interface NonceStore extends Pick<Storage, 'nonceGeneration' | 'useNonce'> {
  /** Forgets nonces that have run out at `now`. */
  sweep(now: Date): Promise<void>;
}

/** Nonces that end within the same minute are forgotten together. */
const sliceMs = 60_000;
/** About 30 MB. When there are more, those that would end first are refused from then on, used or not. */
const mostRemembered = 300_000;

/**
 * Remembers used nonces for one process. Its generation ends with the process: after a crash every nonce from before is
 * refused and its client tries again with a new one (RFC 8555 section 6.5), so that nothing has to reach a disk, and no nonce is
 * ever good twice.
 */
export function nonceMemory(most = mostRemembered): NonceStore {
  /** By the end of their minute. */
  const slices = new Map<number, Set<string>>();
  let current: string | undefined;
  let count = 0;
  /** What ends no later than this is refused. */
  let floor = Number.NEGATIVE_INFINITY;

  const forget = (end: number): void => {
    count -= slices.get(end)?.size ?? 0;
    slices.delete(end);
    floor = Math.max(floor, end);
  };

  return {
    nonceGeneration: async (fresh) => (current ??= fresh),
    useNonce: async (nonce, { generation, expiresAt }) => {
      if (generation !== current || expiresAt.getTime() <= floor) return false;
      const end = Math.ceil(expiresAt.getTime() / sliceMs) * sliceMs;
      const slice = slices.get(end) ?? new Set();
      if (slice.has(nonce)) return false;
      slices.set(end, slice.add(nonce));
      count += 1;
      if (count > most) forget(Math.min(...slices.keys()));
      return true;
    },
    sweep: async (now) => {
      for (const end of slices.keys()) if (end <= now.getTime()) forget(end);
    },
  };
}
