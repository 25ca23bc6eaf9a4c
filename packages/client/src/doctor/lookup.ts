import type { ResolveCaa } from '@acme-smime/protocol';

/** What a question to DNS came to: records, the certainty that there are none, or no answer. */
export type Lookup<T> =
  | { readonly records: readonly T[] }
  | {
      /** The code of `node:dns`: `ESERVFAIL`, `ETIMEOUT`. */
      readonly failed: string;
    };

/** A mail exchanger (RFC 5321 section 5.1). */
export interface MxRecord {
  readonly priority: number;
  /** Empty for the null MX (RFC 7505). */
  readonly exchange: string;
}

/** What is asked about a domain. Each rejects like `node:dns`: code `ENOTFOUND` or `ENODATA` when there is nothing. */
export interface DomainDns {
  /** The strings of each record, joined. */
  txt(name: string): Promise<readonly string[]>;
  mx(name: string): Promise<readonly MxRecord[]>;
  readonly caa: ResolveCaa;
}

/** Asks, and tells "there is none" from "nobody knows". */
export async function lookUp<T>(ask: () => Promise<readonly T[]>): Promise<Lookup<T>> {
  try {
    return { records: await ask() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
    return code === 'ENOTFOUND' || code === 'ENODATA' ? { records: [] } : { failed: code };
  }
}

/** What to do when DNS did not answer. */
export const dnsAdvice =
  'Run this again; if it stays so, ask another DNS server with --dns-server, and look at the name servers of the domain.';

/** A domain and those above it, nearest first, down to `least` labels. */
export function climb(domain: string, least: number): readonly string[] {
  const labels = domain.split('.');
  return labels.map((_, index) => labels.slice(index).join('.')).filter((name) => name.split('.').length >= least);
}
