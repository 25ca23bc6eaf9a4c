import pg from 'pg';

import type { Log } from '../log.ts';
import type { Announcements } from './storage.ts';

const channel = 'acme_smime_ca';
const retryMs = 2000;

/**
 * Announces by NOTIFY, and listens on a connection of its own, which is opened with the first listener and again whenever it
 * is lost.
 */
export function openAnnouncements(parts: {
  readonly settings: pg.ClientConfig;
  readonly pool: pg.Pool;
  readonly log: Log;
}): Announcements & { close(): Promise<void> } {
  const { settings, pool, log } = parts;
  const listeners = new Set<(id: string) => void>();
  const leaving = new Set<Promise<unknown>>();
  const under = { client: undefined as pg.Client | undefined, connecting: undefined as Promise<void> | undefined };
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const lost = (error?: Error): void => {
    under.client = undefined;
    if (closed || timer !== undefined) return;
    const message = 'Nodes cannot be heard at the moment; waiting requests are answered a little later.';
    log({ level: 'warn', event: 'storage.listen-failed', message, data: { error: error?.message } });
    timer = setTimeout(() => {
      timer = undefined;
      under.connecting = connect();
    }, retryMs);
    timer.unref();
  };

  const connect = async (): Promise<void> => {
    const client = new pg.Client(settings);
    client.on('notification', ({ payload }) => {
      if (payload !== undefined) for (const hear of listeners) hear(payload);
    });
    client.on('error', () => {});
    client.on('end', () => lost());
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      under.client = client;
    } catch (error) {
      client.removeAllListeners('end');
      lost(error instanceof Error ? error : undefined);
    }
  };

  return {
    announce: (id) => {
      const saying = pool
        .query('SELECT pg_notify($1, $2)', [channel, id])
        .catch(() => {})
        .finally(() => leaving.delete(saying));
      leaving.add(saying);
    },
    listen: (hear) => {
      listeners.add(hear);
      under.connecting ??= connect();
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      // A command says what it did and ends: what is still on its way would be dropped with its connection.
      await Promise.all([under.connecting, ...leaving]);
      await under.client?.end();
    },
  };
}
