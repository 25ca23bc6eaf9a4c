import type { Lease, Storage } from './storage.ts';

type SharedState = Pick<Storage, 'count' | 'counted' | 'lease' | 'release' | 'leased'>;

/** Counters and leases in maps. */
export function memorySharedState(): SharedState & { sweep(now: Date): void } {
  const counters = new Map<string, { amount: number; expiresAt: Date }>();
  const leases = new Map<string, Lease>();
  const heldAt = (name: string, now: Date): Lease | undefined => {
    const lease = leases.get(name);
    return lease !== undefined && lease.until > now ? lease : undefined;
  };
  return {
    count: async (key, { by, expiresAt }) => {
      const counter = counters.get(key) ?? { amount: 0, expiresAt };
      counter.amount += by;
      counters.set(key, counter);
      return counter.amount;
    },
    counted: async (keys) =>
      new Map(keys.flatMap((key) => (counters.has(key) ? [[key, counters.get(key)?.amount ?? 0]] : []))),
    lease: async (lease) => {
      const held = heldAt(lease.name, lease.now);
      if (held !== undefined && held.holder !== lease.holder) return false;
      leases.set(lease.name, lease);
      return true;
    },
    release: async (name, holder) => {
      if (leases.get(name)?.holder === holder) leases.delete(name);
    },
    leased: async (name, now) => heldAt(name, now)?.holder,
    sweep: (now) => {
      for (const [key, { expiresAt }] of counters) if (expiresAt <= now) counters.delete(key);
      for (const [name, { until }] of leases) if (until <= now) leases.delete(name);
    },
  };
}
