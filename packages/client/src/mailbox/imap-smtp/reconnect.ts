import { TransportFailure } from '@acme-smime/protocol';
import type { ImapFlow } from 'imapflow';
import type { ArrivedMail } from '../mailbox.ts';
import { findJunk, inbox } from './folders.ts';
import { guarded } from './guarded.ts';
import { commandFailure } from './imap-failure.ts';
import type { ImapConnections } from './imap-connections.ts';
import { watchFolder } from './watch-folder.ts';
import type { WatchMemory } from './watch-folder.ts';

/** Waits between attempts to come back: 0.25 s, doubled up to a minute. */
const firstPauseMs = 250;
const longestPauseMs = 60_000;
/** How often a junk folder that does not exist yet is looked for. */
const junkSearchMs = 60_000;
/** What worked before and is refused this often in a row is not going to work again. */
const refusalsToBelieve = 3;

/**
 * Watches INBOX, over as many connections as it takes.
 *
 * @throws TransportFailure when the first connection fails, or when login, TLS or INBOX are refused three times in a row; the signal's reason when aborted
 */
export async function* watchInbox(
  connections: ImapConnections,
  memory: WatchMemory,
  signal: AbortSignal,
): AsyncGenerator<ArrivedMail, void, undefined> {
  const pauses = new Pauses(memory, true);
  for (;;) {
    try {
      yield* watchOnce(connections, async () => inbox, { memory, pauses, signal });
    } catch (error) {
      signal.throwIfAborted();
      await pauses.next(error, inbox, signal);
    }
  }
}

/** Watches the junk folder, and waits for there to be one. What fails here is told to the log and tried again. */
export async function* watchJunk(
  connections: ImapConnections,
  memory: WatchMemory,
  signal: AbortSignal,
): AsyncGenerator<ArrivedMail, void, undefined> {
  const pauses = new Pauses(memory, false);
  const waitForJunk = async (client: ImapFlow): Promise<string> => {
    for (;;) {
      const path = await guarded(client, signal, () => findJunk(client));
      if (path !== undefined) return path;
      await memory.wait(junkSearchMs, signal);
    }
  };
  for (;;) {
    try {
      yield* watchOnce(connections, waitForJunk, { memory, pauses, signal });
    } catch (error) {
      signal.throwIfAborted();
      await pauses.next(error, 'the junk folder', signal);
    }
  }
}

interface Watch {
  readonly memory: WatchMemory;
  readonly pauses: Pauses;
  readonly signal: AbortSignal;
}

async function* watchOnce(
  connections: ImapConnections,
  findPath: (client: ImapFlow) => Promise<string>,
  { memory, pauses, signal }: Watch,
): AsyncGenerator<ArrivedMail, void, undefined> {
  const client = await connections.acquire(signal);
  pauses.connected();
  try {
    const onProven = (): void => pauses.proven();
    yield* watchFolder(client, await findPath(client), { memory, signal, onProven });
  } catch (error) {
    if (error instanceof TransportFailure || signal.aborted) throw error;
    connections.drop(client);
    throw commandFailure(connections.endpoint, error);
  } finally {
    connections.release(client);
  }
}

/** Counts failures and waits longer after each. */
class Pauses {
  readonly #memory: WatchMemory;
  readonly #mustSucceedFirst: boolean;
  #everConnected = false;
  #failures = 0;
  #refusals = 0;

  constructor(memory: WatchMemory, mustSucceedFirst: boolean) {
    this.#memory = memory;
    this.#mustSucceedFirst = mustSucceedFirst;
  }

  connected(): void {
    this.#everConnected = true;
  }

  proven(): void {
    this.#failures = 0;
    this.#refusals = 0;
  }

  /** Waits, or throws the error when there is no use in waiting. */
  async next(error: unknown, folder: string, signal: AbortSignal): Promise<void> {
    if (!(error instanceof TransportFailure)) throw error;
    this.#refusals += error.code === 'IMAP_UNREACHABLE' ? 0 : 1;
    const hopeless = !this.#everConnected || this.#refusals >= refusalsToBelieve;
    if (this.#mustSucceedFirst && hopeless) throw error;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures);
    this.#failures += 1;
    this.#memory.log({
      // What never worked yet is told by the error that it ends in.
      level: this.#everConnected ? 'warn' : 'info',
      event: 'imap-reconnect',
      message: `${error.message} Trying again for ${folder} in ${pauseMs / 1000} s.`,
      data: { endpoint: error.endpoint, folder, pauseMs },
    });
    await this.#memory.wait(pauseMs, signal);
  }
}
