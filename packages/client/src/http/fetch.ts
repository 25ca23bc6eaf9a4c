/** What of a request the library makes use of; a subset of the standard `RequestInit`. */
export interface FetchInit {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  readonly redirect?: 'manual';
}

/**
 * What of a response the library makes use of; a standard `Response` is one. It is no more than this because Node loads its whole
 * fetch, some 20 ms, when a program as much as names the global `Response` or `Headers`.
 */
export interface FetchedResponse {
  readonly status: number;
  /** `opaqueredirect` where a fetch hides the status of a redirect. */
  readonly type?: string;
  readonly headers: {
    /** All values of that name, joined by commas; `null` when there is none. */
    get(name: string): string | null;
  };
  /** Read at most once. */
  readonly body: AsyncIterable<Uint8Array> | null;
  text(): Promise<string>;
}

/** The standard `fetch`, as far as it is used here: `createFetch` makes one, the global one and a test's `app.fetch` fit. */
export type Fetch = (input: string, init?: FetchInit) => Promise<FetchedResponse>;
