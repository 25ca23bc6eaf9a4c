import { createIndex } from './memory-tables.ts';
import type { Index, MemoryTables } from './memory-tables.ts';
import type { CertificateRecord } from './records.ts';
import type { Storage } from './storage.ts';

/** What CRLs are made from, as `Storage` has it. */
type RevocationReaders = Pick<Storage, 'revokedCertificates' | 'countRevoked' | 'highestCrlPartition'>;

/** The indexes that these readers need. */
export function revocationIndexes(): { readonly revoked: Index; readonly partitioned: Index } {
  return {
    revoked: createIndex('certificate', false, (each) => (each.status === 'revoked' ? each.issuerId : undefined)),
    partitioned: createIndex('certificate', false, (each) =>
      each.crlPartition === undefined ? undefined : each.issuerId,
    ),
  };
}

/** Makes the readers over tables that keep those indexes. */
export function revocationReaders({ find }: MemoryTables, by: ReturnType<typeof revocationIndexes>): RevocationReaders {
  return {
    revokedCertificates: async (issuerId, now, partition) =>
      find('certificate', by.revoked, issuerId)
        .filter((certificate) => certificate.notAfter > now && isOf(certificate, partition))
        .map(({ serial, revokedAt = new Date(0), revocationReason }) => ({
          serial,
          revokedAt,
          ...(revocationReason === undefined ? {} : { revocationReason }),
        }))
        .toSorted((a, b) => a.revokedAt.getTime() - b.revokedAt.getTime()),
    countRevoked: async (issuerId, partition) =>
      find('certificate', by.revoked, issuerId).filter((certificate) => isOf(certificate, partition)).length,
    highestCrlPartition: async (issuerId) =>
      find('certificate', by.partitioned, issuerId).reduce<number | undefined>(
        (highest, { crlPartition = 0 }) => Math.max(highest ?? 0, crlPartition),
        undefined,
      ),
  };
}

function isOf(certificate: CertificateRecord, partition: number | undefined): boolean {
  return partition === undefined || certificate.crlPartition === partition;
}
