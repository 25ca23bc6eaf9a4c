import { setImmediate } from 'node:timers/promises';

import { composeCrl } from '@acme-smime/protocol';
import type { Issuer, RevokedCertificate } from '@acme-smime/protocol';

import type { CaConfig } from '../config.ts';
import { storageBusy } from '../errors.ts';
import type { CrlRecord, Revocation } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/** What a list needs to be made. */
export interface CrlMaking {
  readonly storage: Storage;
  readonly config: Pick<
    CaConfig,
    'crlPartitions' | 'crlPartitionSize' | 'crlRefreshMs' | 'crlLifetimeMs' | 'publicHttpUrl'
  >;
  readonly now: () => Date;
}

/** Which list: the complete one of an issuer, or one of its partitions. */
export interface CrlScope {
  /** As `Authority.id`. */
  readonly issuerId: string;
  readonly partition?: number | undefined;
}

/** The name of a list in URLs (before `.crl`) and in the storage. */
export function crlId({ issuerId, partition }: CrlScope): string {
  return partition === undefined ? issuerId : `${issuerId}-${partition}`;
}

/** Reads the name of a file; `undefined` when no list has such a name. */
export function crlScopeOf(file: string): CrlScope | undefined {
  const [, issuerId, partition] = /^([0-9a-f]+|root)(?:-(0|[1-9]\d{0,5}))?\.crl$/.exec(file) ?? [];
  if (issuerId === undefined) return undefined;
  return partition === undefined ? { issuerId } : { issuerId, partition: Number(partition) };
}

/**
 * The list as it has to be now: the stored one while it is fresh and complete, else a new one with the next number
 * (RFC 5280 section 5.2.3). `known` is the one that this node has seen last. Several nodes may make one at once: the storage lets one through and all use it.
 */
export async function currentCrl(
  making: CrlMaking,
  issuer: Issuer,
  scope: CrlScope,
  known?: CrlRecord,
): Promise<CrlRecord> {
  const { storage, config, now } = making;
  const isFresh = (crl: CrlRecord, revocations: number): boolean => {
    const age = now().getTime() - crl.thisUpdate.getTime();
    return age >= 0 && age < config.crlRefreshMs && crl.revocations === revocations;
  };
  // Counted before they are read: what is revoked in between makes this list out of date, not that revocation unknown.
  const revocations = await storage.countRevoked(scope.issuerId, scope.partition);
  // A long list is not read again only to see that it is the same.
  if (known !== undefined && isFresh(known, revocations)) return known;
  const stored = await storage.get('crl', crlId(scope));
  if (stored !== undefined && isFresh(stored, revocations)) return stored;
  const made = await makeCrl(making, issuer, scope, { stored, revocations });
  if (await storage.commit([made])) return made;
  const other = await storage.get('crl', crlId(scope));
  if (other === undefined) throw storageBusy();
  return other;
}

async function makeCrl(
  { storage, config, now }: CrlMaking,
  issuer: Issuer,
  scope: CrlScope,
  { stored, revocations }: { readonly stored: CrlRecord | undefined; readonly revocations: number },
): Promise<CrlRecord> {
  const thisUpdate = new Date(Math.floor(now().getTime() / 1000) * 1000);
  const nextUpdate = new Date(thisUpdate.getTime() + config.crlLifetimeMs);
  // RFC 5280 section 3.3: a revocation stands in one list, at least, that was made after the certificate ran out.
  const since = stored?.thisUpdate ?? thisUpdate;
  const revoked = await revokedIn(storage, scope, since);
  const number = (stored?.number ?? 0) + 1;
  const der = await composeCrl({
    issuer,
    revoked: revoked.map(entryOf),
    thisUpdate,
    nextUpdate,
    number,
    pause: () => setImmediate(),
    ...(scope.partition === undefined || config.publicHttpUrl === undefined
      ? {}
      : { distributionPointUrl: `${config.publicHttpUrl}/crl/${crlId(scope)}.crl` }),
  });
  return {
    kind: 'crl',
    id: crlId(scope),
    version: stored?.version ?? 0,
    number,
    thisUpdate,
    nextUpdate,
    entries: revoked.length,
    revocations,
    der,
  };
}

/** Rows that are read at a stretch. */
const page = 2000;

async function revokedIn(storage: Storage, { issuerId, partition }: CrlScope, now: Date): Promise<Revocation[]> {
  const all: Revocation[] = [];
  for (;;) {
    const revocations = await storage.revokedCertificates(issuerId, { now, partition, after: all.at(-1), limit: page });
    all.push(...revocations);
    if (revocations.length < page) return all;
    await setImmediate();
  }
}

function entryOf({ serial, revokedAt, revocationReason }: Revocation): RevokedCertificate {
  return {
    serialNumber: serial,
    date: revokedAt,
    ...(revocationReason === undefined ? {} : { reason: revocationReason }),
  };
}
