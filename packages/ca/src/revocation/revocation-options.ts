import { within } from '../issuance/certificate-options.ts';

/** What `startCa` is told about how it makes revocations known. */
export interface RevocationOptions {
  /**
   * Over how many partial CRLs new certificates are spread. By default they are filled one after the other, see
   * `crlPartitionSize`. A certificate stays with the list it names, so that both can be changed at any time.
   */
  readonly crlPartitions?: number;
  /**
   * How many certificates name one CRL: the first ones the complete list, the next ones a partial list, and so on; 20,000 by
   * default. Of no meaning when `crlPartitions` is given.
   */
  readonly crlPartitionSize?: number;
  /** After how many hours a CRL is made anew, if nothing is revoked before; 24 by default, 168 at most (S/MIME BR 4.9.7). */
  readonly crlRefreshHours?: number;
  /** For how many hours a CRL is good; 168 (a week) by default, 240 at most (S/MIME BR 4.9.7). */
  readonly crlLifetimeHours?: number;
  /**
   * For how many certificates OCSP answers are signed before anybody asks and kept in memory, about 350 octets each; 200,000 by
   * default, 0 for none. The others are signed when they are asked for.
   */
  readonly ocspPrepared?: number;
}

/** The options with their defaults, checked. */
export interface RevocationConfig {
  readonly crlPartitions: number;
  readonly crlPartitionSize: number;
  readonly crlRefreshMs: number;
  readonly crlLifetimeMs: number;
  readonly ocspPrepared: number;
}

const hour = 3_600_000;

/** Fills in the defaults and refuses what the rules forbid. Throws ConfigInvalid `OPTION_INVALID`. */
export function resolveRevocationOptions(options: RevocationOptions): RevocationConfig {
  const lifetime = within('crlLifetimeHours', options.crlLifetimeHours ?? 168, 2, 240);
  // Half of the lifetime at most, so that a failed publication can be repeated before anybody is without a list.
  const refresh = within('crlRefreshHours', options.crlRefreshHours ?? Math.min(24, lifetime >> 1), 1, lifetime >> 1);
  return {
    crlPartitions: within('crlPartitions', options.crlPartitions ?? 1, 1, 4096),
    crlPartitionSize: within('crlPartitionSize', options.crlPartitionSize ?? 20_000, 1, 1_000_000),
    crlRefreshMs: refresh * hour,
    crlLifetimeMs: lifetime * hour,
    ocspPrepared: within('ocspPrepared', options.ocspPrepared ?? 200_000, 0, 5_000_000),
  };
}
