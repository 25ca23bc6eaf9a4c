/** One certificate of many, and what bringing it up to date takes. */
export interface RenewalJob<T> {
  readonly name: string;
  readonly work: () => Promise<T>;
}

/** What became of one of them. */
export type RenewalResult<T> =
  | { readonly name: string; readonly outcome: 'done'; readonly value: T }
  | { readonly name: string; readonly outcome: 'failed'; readonly error: unknown };

/**
 * Does one job after the other; what one of them throws is kept beside its name and stops no other. One after the other,
 * because a challenge mail does not say which order it belongs to. Throws only the reason of the signal.
 */
export async function renewAll<T>(
  jobs: readonly RenewalJob<T>[],
  signal: AbortSignal,
): Promise<readonly RenewalResult<T>[]> {
  const results: RenewalResult<T>[] = [];
  for (const { name, work } of jobs) {
    signal.throwIfAborted();
    try {
      results.push({ name, outcome: 'done', value: await work() });
    } catch (error) {
      signal.throwIfAborted();
      results.push({ name, outcome: 'failed', error });
    }
  }
  return results;
}
