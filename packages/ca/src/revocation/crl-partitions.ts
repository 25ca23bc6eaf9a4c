import type { CaConfig } from '../config.ts';
import type { Storage } from '../storage/storage.ts';

/** Says which partial CRL a new certificate points to; it stays with it for good. */
export interface CrlPartitions {
  /** The partition of a certificate that is about to be issued; `undefined` for the complete list. Counts it. */
  next(serial: string): number | undefined;
  /** Looks how many certificates point where: other nodes issue, too. */
  refresh(): Promise<void>;
}

/** So many certificates are issued between two looks. */
const everyIssued = 250;

/**
 * Without a number of partitions configured, the first certificates of an issuer point to the complete list, and once that has
 * its fill, the next ones to partition 0, then 1: no list that a new certificate points to can ever grow beyond the size, even
 * when everything is revoked at once. Nodes that fill one together may exceed it by what they issue between two looks.
 */
export function createCrlPartitions(parts: {
  readonly storage: Pick<Storage, 'highestCrlPartition' | 'countPointingTo'>;
  readonly config: Pick<CaConfig, 'crlPartitions' | 'crlPartitionSize'>;
  readonly issuerId: string;
}): CrlPartitions {
  const { storage, issuerId } = parts;
  const { crlPartitions, crlPartitionSize } = parts.config;
  let current: number | undefined;
  let pointing = 0;
  let issued = 0;

  const refresh = async (): Promise<void> => {
    const highest = await storage.highestCrlPartition(issuerId);
    // Our own next one may not be on record yet.
    if (highest === undefined || highest >= (current ?? -1)) current = highest;
    pointing = await storage.countPointingTo(issuerId, current);
  };

  return {
    refresh,
    next: (serial) => {
      if (crlPartitions > 1) return Number.parseInt(serial.slice(-8), 16) % crlPartitions;
      issued += 1;
      if (issued % everyIssued === 0) refresh().catch(() => undefined);
      if (pointing >= crlPartitionSize) {
        current = (current ?? -1) + 1;
        pointing = 0;
      }
      pointing += 1;
      return current;
    },
  };
}
