import { within } from '../issuance/certificate-options.ts';

/** What `startCa` is told about how it makes revocations known. */
export interface RevocationOptions {
  /**
   * Over how many partial CRLs new certificates are spread; 1 (the complete list alone) by default. Raise it when the list grows
   * large: a certificate stays with the list it names, so that it can be changed at any time, up or down.
   */
  readonly crlPartitions?: number;
  /** After how many hours a CRL is made anew, if nothing is revoked before; 24 by default, 168 at most (S/MIME BR 4.9.7). */
  readonly crlRefreshHours?: number;
  /** For how many hours a CRL is good; 168 (a week) by default, 240 at most (S/MIME BR 4.9.7). */
  readonly crlLifetimeHours?: number;
}

/** The options with their defaults, checked. */
export interface RevocationConfig {
  readonly crlPartitions: number;
  readonly crlRefreshMs: number;
  readonly crlLifetimeMs: number;
}

const hour = 3_600_000;

/** Fills in the defaults and refuses what the rules forbid. Throws ConfigInvalid `OPTION_INVALID`. */
export function resolveRevocationOptions(options: RevocationOptions): RevocationConfig {
  const lifetime = within('crlLifetimeHours', options.crlLifetimeHours ?? 168, 2, 240);
  // Half of the lifetime at most, so that a failed publication can be repeated before anybody is without a list.
  const refresh = within('crlRefreshHours', options.crlRefreshHours ?? Math.min(24, lifetime >> 1), 1, lifetime >> 1);
  return {
    crlPartitions: within('crlPartitions', options.crlPartitions ?? 1, 1, 4096),
    crlRefreshMs: refresh * hour,
    crlLifetimeMs: lifetime * hour,
  };
}
