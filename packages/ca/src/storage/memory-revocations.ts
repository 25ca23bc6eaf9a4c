import { createIndex } from './memory-tables.ts';
import type { Index, MemoryTables } from './memory-tables.ts';
import type { CertificateRecord, Revocation } from './records.ts';
import type { RevocationsQuery, Storage } from './storage.ts';

/** What CRLs and OCSP answers are made from, as `Storage` has it. */
type RevocationReaders = Pick<
  Storage,
  'revokedCertificates' | 'countRevoked' | 'highestCrlPartition' | 'countPointingTo' | 'certificateStatuses'
>;

/** The indexes that these readers need. */
export function revocationIndexes(): {
  readonly revoked: Index;
  readonly partitioned: Index;
  readonly unpartitioned: Index;
} {
  return {
    revoked: createIndex('certificate', false, (each) => (each.status === 'revoked' ? each.issuerId : undefined)),
    partitioned: createIndex('certificate', false, (each) =>
      each.crlPartition === undefined ? undefined : each.issuerId,
    ),
    unpartitioned: createIndex('certificate', false, (each) =>
      each.crlPartition === undefined ? each.issuerId : undefined,
    ),
  };
}

/** Makes the readers over tables that keep those indexes. */
export function revocationReaders(
  { find, values }: MemoryTables,
  by: ReturnType<typeof revocationIndexes>,
): RevocationReaders {
  return {
    revokedCertificates: async (issuerId, { limit, ...query }) =>
      find('certificate', by.revoked, issuerId)
        .filter((certificate) => certificate.notAfter > query.now && isOf(certificate, query.partition))
        .map(revocationOf)
        .filter((revocation) => query.after === undefined || compare(revocation, query.after) > 0)
        .toSorted(compare)
        .slice(0, limit),
    countRevoked: async (issuerId, partition) =>
      find('certificate', by.revoked, issuerId).filter((certificate) => isOf(certificate, partition)).length,
    highestCrlPartition: async (issuerId) =>
      find('certificate', by.partitioned, issuerId).reduce<number | undefined>(
        (highest, { crlPartition = 0 }) => Math.max(highest ?? 0, crlPartition),
        undefined,
      ),
    countPointingTo: async (issuerId, partition) =>
      find('certificate', partition === undefined ? by.unpartitioned : by.partitioned, issuerId).filter(
        ({ crlPartition }) => crlPartition === partition,
      ).length,
    // The place is the number of those before it: certificates are never taken away.
    certificateStatuses: async ({ now, after = '0', limit }) => {
      const from = Number(after);
      const page = [...values('certificate')].slice(from, from + limit);
      return {
        statuses: page
          .filter(({ status, notAfter }) => (status === 'issued' || status === 'revoked') && notAfter > now)
          .map(({ issuerId, serial, notAfter, revokedAt, revocationReason }) => ({
            issuerId,
            serial,
            notAfter,
            ...(revokedAt === undefined ? {} : { revokedAt }),
            ...(revocationReason === undefined ? {} : { revocationReason }),
          })),
        ...(page.length < limit ? {} : { next: String(from + limit) }),
      };
    },
  };
}

function revocationOf({ serial, revokedAt = new Date(0), revocationReason }: CertificateRecord): Revocation {
  return { serial, revokedAt, ...(revocationReason === undefined ? {} : { revocationReason }) };
}

type Place = NonNullable<RevocationsQuery['after']>;

function compare(a: Place, b: Place): number {
  const byTime = a.revokedAt.getTime() - b.revokedAt.getTime();
  if (byTime !== 0 || a.serial === b.serial) return byTime;
  return a.serial < b.serial ? -1 : 1;
}

function isOf(certificate: CertificateRecord, partition: number | undefined): boolean {
  return partition === undefined || certificate.crlPartition === partition;
}
