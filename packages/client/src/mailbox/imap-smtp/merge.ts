/**
 * Yields what several sources yield, each as it comes, asking a source for more only when its last was taken. The first
 * source to throw ends all; leaving the loop stops them through the signal that `open` is given.
 */
export async function* merge<T>(
  open: readonly ((stop: AbortSignal) => AsyncGenerator<T, void, undefined>)[],
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const end = new AbortController();
  const stop = AbortSignal.any([signal, end.signal]);
  const sources = open.map((one) => one(stop));
  const pending = new Map(sources.map((source) => [source, nextOf(source)]));
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done === true) {
        pending.delete(source);
        continue;
      }
      yield result.value;
      pending.set(source, nextOf(source));
    }
  } finally {
    end.abort(new Error('nobody asks for more'));
    await Promise.allSettled([...pending.values(), ...sources.map((source) => source.return())]);
  }
}

interface Next<T> {
  readonly source: AsyncGenerator<T, void, undefined>;
  readonly result: IteratorResult<T, void>;
}

function nextOf<T>(source: AsyncGenerator<T, void, undefined>): Promise<Next<T>> {
  const next = source.next().then((result) => ({ source, result }));
  // Asked for again by whoever races; a source that fails after the end concerns nobody.
  next.catch(() => undefined);
  return next;
}
