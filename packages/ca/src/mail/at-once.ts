/** Work that is begun at once, a few pieces at a time, and not waited for by whoever brings it. */
export interface AtOnce<T> {
  /** True when one more may be begun. */
  hasRoom(): boolean;
  begin(item: T): void;
  /** Resolves when none of what was begun so far is under way. */
  idle(): Promise<void>;
}

/** Makes it; `work` never rejects. */
export function atOnce<T>(most: number, work: (item: T) => Promise<void>): AtOnce<T> {
  const underWay = new Set<Promise<void>>();
  return {
    hasRoom: () => underWay.size < most,
    begin: (item) => {
      const done: Promise<void> = work(item).finally(() => underWay.delete(done));
      underWay.add(done);
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
