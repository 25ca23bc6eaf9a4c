/** One thing that was found, and where to read on. */
interface Link<T> {
  readonly item: T;
  next: Promise<Link<T>> | undefined;
}

/** Options of `SharedWatch`. */
export interface SharedWatchOptions<T> {
  /** Begins to watch; ends by throwing. */
  readonly open: (stop: AbortSignal) => AsyncGenerator<T, void, undefined>;
  /** Bytes of an item. */
  readonly weigh: (item: T) => number;
  /** How many bytes are kept for readers that come later. */
  readonly keepBytes: number;
}

/**
 * Lets several readers read what one watch finds, each from the beginning and at its own pace. The watch begins with the
 * first reader and ends with the last, or when it fails, which all of them are told.
 */
export class SharedWatch<T> {
  readonly #options: SharedWatchOptions<T>;
  readonly #stop = new AbortController();
  readonly #source: AsyncGenerator<T, void, undefined>;
  /** What there is to read from the beginning; without it what all have read can be forgotten. */
  #first: Promise<Link<T>> | undefined;
  #kept = 0;
  #readers = 0;
  #over = false;

  constructor(options: SharedWatchOptions<T>) {
    this.#options = options;
    this.#source = options.open(this.#stop.signal);
    this.#first = this.#pull();
  }

  /** Whether one more reader would miss nothing. */
  get isOpen(): boolean {
    return !this.#over && this.#first !== undefined;
  }

  /** Reads everything from the beginning. Throws the signal's reason when aborted, or what the watch throws. */
  async *read(signal: AbortSignal): AsyncGenerator<T, void, undefined> {
    this.#readers += 1;
    try {
      let next = this.#first ?? Promise.reject<Link<T>>(new Error('nobody may join this watch any more'));
      for (;;) {
        const link = await unlessAborted(next, signal);
        yield link.item;
        link.next ??= this.#pull();
        next = link.next;
      }
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) await this.#end();
    }
  }

  #pull(): Promise<Link<T>> {
    const pulled = this.#source.next().then(({ done, value }): Link<T> => {
      if (done === true) throw new Error('a watch ends only by throwing');
      this.#kept += this.#options.weigh(value);
      if (this.#kept > this.#options.keepBytes) this.#first = undefined;
      return { item: value, next: undefined };
    });
    // Told to whoever reads; a watch that fails when nobody does concerns nobody.
    pulled.catch(() => {
      this.#over = true;
    });
    return pulled;
  }

  async #end(): Promise<void> {
    this.#over = true;
    this.#stop.abort(new Error('nobody reads any more'));
    await this.#source.return().catch(() => undefined);
  }
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
