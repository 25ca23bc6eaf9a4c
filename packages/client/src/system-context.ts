import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { hostname } from 'node:os';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { ResolveTxt } from '@acme-smime/protocol';
import type { ClientContext } from './context.ts';
import { createFetch } from './http-transport.ts';
import type { Log } from './log.ts';
import type { ProcessTable } from './store/lock.ts';
import { wait } from './wait.ts';

/** What of the real world can be chosen. */
export interface SystemOptions {
  /** Sent with every request: program and version. */
  readonly userAgent: string;
  /** PEM certificates, trusted beside the system's roots. */
  readonly caBundle?: string;
  /** False switches the verification of TLS certificates off. */
  readonly rejectUnauthorized?: boolean;
  /** Where `HTTPS_PROXY` and its kin are read from; default none. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
  /** `host:port` of the DNS server for DKIM keys; default the system's. */
  readonly dnsServer?: string;
  readonly log?: Log;
}

/** The context of a real program: system clock, strong randomness, HTTPS and DNS. */
export function systemContext(options: SystemOptions): ClientContext & { close(): void } {
  const { userAgent, caBundle, rejectUnauthorized, proxyEnv } = options;
  const fetch = createFetch({
    userAgent,
    ...(caBundle === undefined ? {} : { caBundle }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(proxyEnv === undefined ? {} : { proxyEnv }),
  });
  return {
    fetch,
    now: () => new Date(),
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    resolveTxt: txtResolver(options.dnsServer),
    wait,
    log: options.log ?? (() => undefined),
    close: () => fetch.close(),
  };
}

/**
 * Looks TXT records up at the system's DNS servers or at the one named.
 *
 * @throws ConfigInvalid `DNS_SERVER_INVALID`
 */
export function txtResolver(server?: string): ResolveTxt {
  const resolver = dnsResolver(server);
  return (name) => resolver.resolveTxt(name);
}

/**
 * Asks the system's DNS servers or the one named.
 *
 * @throws ConfigInvalid `DNS_SERVER_INVALID`
 */
export function dnsResolver(server?: string): Resolver {
  const resolver = new Resolver({ timeout: 5000, tries: 2 });
  if (server === undefined) return resolver;
  try {
    resolver.setServers([server]);
  } catch (cause) {
    throw new ConfigInvalid(
      'DNS_SERVER_INVALID',
      `"${server}" is not the address of a DNS server; give it as --dns-server 192.0.2.1:53.`,
      { path: '--dns-server', expected: 'ADDRESS:PORT' },
      { cause },
    );
  }
  return resolver;
}

/** The processes of this machine, for locks that outlive their holders. */
export function systemProcesses(): ProcessTable {
  return {
    host: hostname(),
    self: nameOf(process.pid),
    isAlive: async (name) => {
      const pid = Number(name.split('@')[0]);
      try {
        process.kill(pid, 0);
      } catch (error) {
        return error instanceof Error && 'code' in error && error.code === 'EPERM';
      }
      return nameOf(pid) === name;
    },
  };
}

/** Numbers are used again, after a reboot the very same ones; Linux tells when the process began. */
function nameOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${pid}@${started}@${boot}`;
  } catch {
    return String(pid);
  }
}
