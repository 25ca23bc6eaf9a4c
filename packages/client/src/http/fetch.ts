/** What of a request the library makes use of; a subset of the standard `RequestInit`. */
export interface FetchInit {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  readonly redirect?: 'manual';
}

/** The standard `fetch`, as far as it is used here: `createFetch` makes one, the global one and a test's `app.fetch` fit. */
export type Fetch = (input: string, init?: FetchInit) => Promise<Response>;
