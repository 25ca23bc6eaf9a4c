import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, test } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import type { ImapFlow } from 'imapflow';
import type { ImapConnections } from './imap-connections.ts';
import { watchInbox, watchJunk } from './reconnect.ts';
import type { WatchMemory } from './watch-folder.ts';

/** A connection that is lost as soon as it is used. */
class LostConnection extends EventEmitter {
  usable = false;
  async list(): Promise<never> {
    throw new Error('Connection not available');
  }
  async mailboxOpen(): Promise<never> {
    throw new Error('Connection not available');
  }
  close(): void {}
}

function failure(code: string): TransportFailure {
  return new TransportFailure(code, `${code}.`, { transport: 'imap', endpoint: 'mail.test:993' });
}

/** Runs a watch against what connecting yields each time, until it throws; tells how long it paused in between. */
async function watch(attempts: readonly (TransportFailure | 'connected')[], start = watchInbox) {
  const pauses: number[] = [];
  const over = new AbortController();
  const left = [...attempts];
  const connections = {
    endpoint: 'mail.test:993',
    async acquire() {
      const attempt = left.shift();
      if (attempt === undefined) over.abort(new Error('the wait is over'));
      over.signal.throwIfAborted();
      if (attempt instanceof Error) throw attempt;
      return new LostConnection() as unknown as ImapFlow;
    },
    release: () => undefined,
    drop: () => undefined,
  } as unknown as ImapConnections;
  const wait = async (ms: number): Promise<void> => void pauses.push(ms);
  const log = (): void => undefined;
  const memory: WatchMemory = { ends: {}, yielded: new Set(), done: new Set(), log, pollMs: 1, wait };
  const error: unknown = await start(connections, memory, over.signal)
    .next()
    .catch((reason: unknown) => reason);
  return { error, pauses };
}

describe('A watch over an IMAP folder', () => {
  test('does not begin when the first connection fails', async () => {
    const refused = failure('IMAP_LOGIN_REFUSED');
    assert.deepEqual(await watch([refused]), { error: refused, pauses: [] });
  });

  test('comes back as often as it takes, after growing pauses of a minute at most', async () => {
    const lost = failure('IMAP_UNREACHABLE');
    const { error, pauses } = await watch(['connected', ...Array.from({ length: 10 }, () => lost)]);
    assert.equal((error as Error).message, 'the wait is over');
    assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  test('believes a login that was good before to be refused at the third time', async () => {
    const refused = failure('IMAP_LOGIN_REFUSED');
    const { error, pauses } = await watch(['connected', refused, refused, refused, 'connected']);
    assert.equal(error, refused);
    assert.equal(pauses.length, 3);
  });

  test('of junk never ends the wait', async () => {
    const refused = failure('IMAP_LOGIN_REFUSED');
    const { error, pauses } = await watch([refused, refused, refused, refused], watchJunk);
    assert.equal((error as Error).message, 'the wait is over');
    assert.equal(pauses.length, 4);
  });
});
