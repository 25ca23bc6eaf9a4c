import { accountKeyOf, generateKey } from '@acme-smime/protocol';
import type { Directory } from '@acme-smime/protocol';
import { createAcmeClient } from '../acme-client.ts';
import type { Fetch } from '../acme-client.ts';
import type { ClientContext } from '../context.ts';
import { readHttpDate } from './clock.ts';
import type { ClockReading } from './clock.ts';

/** What asking a CA for its directory came to. */
export interface DirectoryAnswer {
  /** The directory, or the error that was met. */
  readonly result: { readonly directory: Directory } | { readonly error: unknown };
  readonly tookMs: number;
  /** What the clock of the server said in its last answer. */
  readonly clock?: ClockReading;
}

/** Fetches a directory; never throws but the signal's reason. */
export async function askDirectory(
  directoryUrl: string,
  context: Pick<ClientContext, 'fetch' | 'now' | 'random' | 'wait' | 'log'>,
  signal: AbortSignal,
): Promise<DirectoryAnswer> {
  const { now } = context;
  const clocks: ClockReading[] = [];
  const fetch: Fetch = async (url, init) => {
    const earliest = now();
    const response = await context.fetch(url, init);
    const theirs = readHttpDate(response.headers);
    if (theirs !== undefined) clocks.push({ theirs, earliest, latest: now() });
    return response;
  };
  // A key that is never used: reading a directory needs no account.
  const accountKey = accountKeyOf(await generateKey('p256'));
  const began = now().getTime();
  const result = await createAcmeClient({ ...context, fetch, directoryUrl, accountKey })
    .directory(signal)
    .then(
      (directory) => ({ directory }),
      (error: unknown) => ({ error }),
    );
  signal.throwIfAborted();
  const clock = clocks.at(-1);
  return { result, tookMs: now().getTime() - began, ...(clock === undefined ? {} : { clock }) };
}
