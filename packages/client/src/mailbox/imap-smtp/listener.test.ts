import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, test } from 'node:test';
import type { ImapFlow } from 'imapflow';
import { openListener } from './listener.ts';

const never = new AbortController().signal;

/** As much of a connection as listening needs; `idle` ends when the test says so. */
class ConnectionDouble extends EventEmitter {
  readonly calls: string[] = [];
  readonly capabilities: Map<string, boolean>;
  readonly enabled = new Set<string>();
  endIdle: (result?: boolean) => void = () => undefined;

  constructor(...capabilities: readonly string[]) {
    super();
    this.capabilities = new Map(capabilities.map((name) => [name, true]));
  }

  async idle(): Promise<boolean | undefined> {
    this.calls.push('IDLE');
    return await new Promise((resolve) => {
      this.endIdle = resolve;
    });
  }

  async noop(): Promise<void> {
    this.calls.push('NOOP');
  }

  listener(pollMs: number) {
    return openListener(this as unknown as ImapFlow, pollMs);
  }
}

describe('A listener on an IMAP folder', () => {
  test('hears by IDLE that mail arrived, even before it began to listen', async () => {
    const connection = new ConnectionDouble('IDLE');
    const listener = connection.listener(3_600_000);
    const heard = listener.heard(never);
    connection.emit('exists', {});
    await heard;
    connection.emit('exists', {});
    await listener.heard(never);
    assert.deepEqual(connection.calls, ['IDLE', 'IDLE']);
  });

  test('does not take the end of an IDLE that nobody waits for as news', async () => {
    const connection = new ConnectionDouble('IDLE');
    const listener = connection.listener(3_600_000);
    const heard = listener.heard(never);
    connection.emit('exists', {});
    await heard;
    // The next command ends the IDLE.
    connection.endIdle();
    const stop = AbortSignal.timeout(5);
    await assert.rejects(listener.heard(stop), (error) => error === stop.reason);
  });

  test('pauses before it asks again for an IDLE that ended at once', async () => {
    const connection = new ConnectionDouble('IDLE');
    const listener = connection.listener(1);
    const heard = listener.heard(never);
    connection.endIdle();
    await heard;
    await listener.heard(never);
    assert.deepEqual(connection.calls, ['IDLE', 'NOOP']);
  });

  test('asks every so often where IDLE is missing or refused', async () => {
    const missing = new ConnectionDouble();
    await missing.listener(1).heard(never);
    assert.deepEqual(missing.calls, ['NOOP']);
    const refusing = new ConnectionDouble('IDLE');
    const listener = refusing.listener(1);
    const heard = listener.heard(never);
    refusing.endIdle(false);
    await heard;
    await listener.heard(never);
    await listener.heard(never);
    assert.deepEqual(refusing.calls, ['IDLE', 'NOOP', 'NOOP']);
  });

  test('takes a lost connection for news', async () => {
    const connection = new ConnectionDouble('IDLE');
    const heard = connection.listener(3_600_000).heard(never);
    connection.emit('close');
    await heard;
  });

  test('leaves nothing behind when it is closed', () => {
    const connection = new ConnectionDouble('IDLE');
    connection.listener(1).close();
    assert.deepEqual(connection.eventNames(), []);
  });
});
