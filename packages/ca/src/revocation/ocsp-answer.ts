import { createHash } from 'node:crypto';

import { composeOcspResponse } from '@acme-smime/protocol';
import type { Issuer, OcspCertificateId, OcspStatus } from '@acme-smime/protocol';

import type { CertificateStatus } from '../storage/records.ts';

/** An answer, and how long it may be kept by others; `fresh` is absent for what nobody else should get. */
export interface OcspReply {
  readonly der: Uint8Array;
  readonly fresh: { readonly thisUpdate: Date; readonly nextUpdate: Date; readonly tag: string } | undefined;
}

/** What an answer says. */
export interface OcspFacts {
  readonly by: Issuer;
  readonly statuses: readonly (OcspStatus & { readonly certificateId: OcspCertificateId })[];
  /** Whole seconds. */
  readonly thisUpdate: Date;
  readonly nonce?: Uint8Array | undefined;
}

const hour = 3_600_000;
/** S/MIME BR 4.9.10: answers last 8 hours to 10 days and are made anew 8 hours before their end, within four days. */
const lifetimeMs = 96 * hour;
/** How long an answer is given out. */
export const refreshMs = 24 * hour;

/** Signs an answer. */
export async function signOcspAnswer({ by, statuses, thisUpdate, nonce }: OcspFacts): Promise<OcspReply> {
  const nextUpdate = new Date(thisUpdate.getTime() + lifetimeMs);
  const der = await composeOcspResponse({
    signer: by,
    withCertificate: true,
    producedAt: thisUpdate,
    answers: statuses.map((status) => ({ ...status, thisUpdate, nextUpdate })),
    ...(nonce === undefined ? {} : { nonce }),
  });
  const tag = createHash('sha256').update(der).digest('hex').slice(0, 40);
  return { der, fresh: nonce === undefined ? { thisUpdate, nextUpdate, tag } : undefined };
}

/** The present moment in whole seconds, as answers hold it. */
export function wholeSecond(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 1000) * 1000);
}

/** Says whether an answer that was made at `thisUpdate` is given out at `now`; one from the future is not. */
export function isGivenOut(thisUpdate: Date, now: Date): boolean {
  const age = now.getTime() - thisUpdate.getTime();
  return age >= 0 && age < refreshMs;
}

/** The status of a certificate that was issued. */
export function ocspStatusOf({
  revokedAt,
  revocationReason,
}: Pick<CertificateStatus, 'revokedAt' | 'revocationReason'>): OcspStatus {
  if (revokedAt === undefined) return { status: 'good' };
  return { status: 'revoked', at: revokedAt, ...(revocationReason === undefined ? {} : { reason: revocationReason }) };
}

/** A status in a few letters: two that are the same are told the same. */
export function statusKey(status: OcspStatus): string {
  return status.status === 'revoked' ? `revoked ${status.at.getTime()} ${status.reason ?? 0}` : status.status;
}
