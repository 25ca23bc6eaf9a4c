import { execFile } from 'node:child_process';

import type { Log } from '../log.ts';

/** What a service manager can be told about the service that it has started. */
export type ServiceState = 'ready' | 'reloading' | 'stopping';

/** Tells the service manager; resolves when it has heard it, and never rejects. */
export type TellServiceManager = (state: ServiceState, status: string) => Promise<void>;

const variables = { ready: 'READY=1', reloading: 'RELOADING=1', stopping: 'STOPPING=1' } as const;
const timeoutMs = 5000;

/**
 * Speaks to systemd (sd_notify(3)) when `NOTIFY_SOCKET` says that it listens, and to nobody otherwise.
 *
 * Node has no datagrams over unix sockets; systemd's own `systemd-notify` sends them, and waits until they were read.
 */
export function openServiceManager(env: Readonly<Record<string, string | undefined>>, log: Log): TellServiceManager {
  if (env['NOTIFY_SOCKET'] === undefined) return async () => {};
  return (state, status) =>
    new Promise((resolve) => {
      execFile('systemd-notify', [variables[state], `STATUS=${status}`], { env, timeout: timeoutMs }, (error) => {
        if (error !== null) {
          const message = 'The service manager could not be told how the CA is; is systemd-notify on the path?';
          log({ level: 'warn', event: 'service-manager.deaf', message, data: { error: error.message } });
        }
        resolve();
      });
    });
}
