import { composeCrl } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { storageBusy } from '../errors.ts';
import type { CrlRecord } from '../storage/records.ts';

const hour = 3_600_000;
/** A new list at least once a day, good for a week: S/MIME BR 4.9.7 asks for one in 7 days that lasts 10 at most. */
const refreshMs = 24 * hour;
const lifetimeMs = 7 * 24 * hour;

/** The CRL of the issuer: the stored one while it is fresh and complete, else a new one with the next number. */
export async function currentCrl(ca: CaContext): Promise<CrlRecord> {
  const stored = await ca.storage.get('crl', ca.authority.id);
  const revoked = await ca.storage.revokedCertificates(ca.authority.id, ca.now());
  const newest = revoked.at(-1)?.revokedAt;
  const fresh = stored !== undefined && ca.now().getTime() - stored.thisUpdate.getTime() < refreshMs;
  const complete = stored?.entries === revoked.length && (newest === undefined || newest < stored.thisUpdate);
  if (fresh && complete) return stored;
  const thisUpdate = ca.now();
  const nextUpdate = new Date(thisUpdate.getTime() + lifetimeMs);
  const number = (stored?.number ?? 0) + 1;
  const der = await composeCrl({
    issuer: ca.authority.issuer,
    revoked: revoked.map((certificate) => ({
      serialNumber: certificate.serial,
      date: certificate.revokedAt ?? thisUpdate,
      ...(certificate.revocationReason === undefined ? {} : { reason: certificate.revocationReason }),
    })),
    thisUpdate,
    nextUpdate,
    number,
  });
  const made: CrlRecord = {
    kind: 'crl',
    id: ca.authority.id,
    version: stored?.version ?? 0,
    number,
    thisUpdate,
    nextUpdate,
    entries: revoked.length,
    revocations: revoked.length,
    der,
  };
  if (await ca.storage.commit([made])) return made;
  // Another request or node has made one at the same moment.
  const other = await ca.storage.get('crl', ca.authority.id);
  if (other === undefined) throw storageBusy();
  return other;
}
