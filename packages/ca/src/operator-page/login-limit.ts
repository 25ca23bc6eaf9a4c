/** Counts wrong tokens, so that nobody can try many. */
export interface LoginLimit {
  /** How long this address has to wait before it may try; 0 when it may. */
  waitMs(address: string): number;
  failed(address: string): void;
}

const windowMs = 5 * 60_000;
const mostFailures = 10;
/** Who comes with more addresses than this is treated as one. */
const mostAddresses = 1000;
const everybodyElse = '*';

/** Lets an address be wrong ten times in five minutes. */
export function createLoginLimit(now: () => Date): LoginLimit {
  const failures = new Map<string, number[]>();
  const recent = (address: string): number[] =>
    (failures.get(address) ?? []).filter((at) => now().getTime() - at < windowMs);
  const keyOf = (address: string): string =>
    failures.has(address) || failures.size < mostAddresses ? address : everybodyElse;
  return {
    waitMs: (address) => {
      const [oldest, ...rest] = recent(keyOf(address)).slice(-mostFailures);
      return oldest === undefined || rest.length + 1 < mostFailures ? 0 : oldest + windowMs - now().getTime();
    },
    failed: (address) => {
      for (const known of failures.keys()) if (recent(known).length === 0) failures.delete(known);
      const key = keyOf(address);
      failures.set(key, [...recent(key), now().getTime()].slice(-mostFailures));
    },
  };
}
