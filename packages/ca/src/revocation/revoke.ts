import { ProtocolViolation, parseCertificate, readRevocationRequest, revocationReasons } from '@acme-smime/protocol';
import type { PublicJwk } from '@acme-smime/protocol';

import { acting } from '../audit/acts.ts';
import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { isKeyOf } from '../issuance/key-match.ts';
import type { AccountRecord, CertificateRecord } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';

/** Who asks: an account, or the holder of a key. */
export type Revoker =
  | { readonly by: 'account'; readonly account: AccountRecord }
  | { readonly by: 'key'; readonly jwk: PublicJwk };

/** What may be given as the reason; the others are for lists of another kind, or forbidden (S/MIME BR 7.2.2). */
export const allowedReasons: readonly number[] = [
  revocationReasons.unspecified,
  revocationReasons.keyCompromise,
  revocationReasons.affiliationChanged,
  revocationReasons.superseded,
  revocationReasons.cessationOfOperation,
  revocationReasons.privilegeWithdrawn,
];

/**
 * Revokes a certificate at the wish of the account that ordered it, of one that holds valid authorizations for all of its
 * addresses, or of whoever holds its key (RFC 8555 section 7.6).
 *
 * @throws RequestRefused `CERTIFICATE_UNKNOWN`, `REVOCATION_UNAUTHORIZED`, `CERTIFICATE_ALREADY_REVOKED`,
 * `REVOCATION_REASON_REFUSED`.
 */
export async function revokeCertificate(ca: CaContext, revoker: Revoker, payload: unknown): Promise<CertificateRecord> {
  const { certificate: der, reason } = readRevocationRequest(payload);
  const found = await findCertificate(ca, der);
  await requireRight(ca, revoker, found);
  if (reason !== undefined && !allowedReasons.includes(reason)) {
    const message = `The revocation reason ${reason} is not allowed; allowed are ${allowedReasons.join(', ')}.`;
    throw new RequestRefused('REVOCATION_REASON_REFUSED', message);
  }
  const revoked = await revise(revoking(ca, revoker), 'certificate', found.id, (certificate) => {
    if (certificate.status === 'revoked') {
      throw new RequestRefused('CERTIFICATE_ALREADY_REVOKED', 'The certificate has been revoked already.');
    }
    // RFC 5280 section 5.3.1: `unspecified` is said by saying nothing.
    const stated = reason === undefined || reason === 0 ? {} : { revocationReason: reason };
    return [{ ...certificate, status: 'revoked', revokedAt: ca.now(), ...stated }];
  });
  if (revoked === undefined) throw unknown();
  ca.ocsp.prepare(revoked);
  if (reason === revocationReasons.keyCompromise && revoker.by === 'key') await revokeOthersOfKey(ca, revoked);
  ca.crls.kick();
  return revoked;
}

/** S/MIME BR 4.9.1.1: who can sign with a key that is compromised has shown it for every certificate of that key. */
async function revokeOthersOfKey(ca: CaContext, shown: CertificateRecord): Promise<void> {
  for (const { id } of await ca.storage.certificatesOfKey(shown.spkiHash)) {
    let changed = false;
    const other = await revise(revoking(ca, { by: 'key' }), 'certificate', id, (certificate) => {
      changed = certificate.status === 'issued';
      if (!changed) return undefined;
      return [
        { ...certificate, status: 'revoked', revokedAt: ca.now(), revocationReason: revocationReasons.keyCompromise },
      ];
    });
    if (other !== undefined && changed) ca.ocsp.prepare(other);
  }
}

/** How a revocation is saved: together with its audit entry. */
function revoking(
  ca: CaContext,
  revoker: { readonly by: 'key' } | { readonly by: 'account'; readonly account: AccountRecord },
): ReturnType<typeof acting> {
  const by = revoker.by === 'account' ? revoker.account.id : 'its key';
  return acting(ca, (records) =>
    records
      .filter((record) => record.kind === 'certificate')
      .map(({ id, serial, revocationReason: reason }) => ({
        level: 'info',
        event: 'certificate.revoked',
        message: `The certificate ${serial} was revoked.`,
        data: { certificate: id, serial, reason, by },
      })),
  );
}

async function findCertificate(ca: Pick<CaContext, 'storage'>, der: Uint8Array): Promise<CertificateRecord> {
  const serial = serialOf(der);
  const found = await ca.storage.certificateBySerial(serial);
  // Only the very certificate: a forged one with our serial number is not ours.
  if (found?.der === undefined || !Buffer.from(found.der).equals(der)) throw unknown();
  return found;
}

function serialOf(der: Uint8Array): string {
  try {
    return parseCertificate(der).serialNumber;
  } catch (error) {
    if (error instanceof ProtocolViolation) throw unknown();
    throw error;
  }
}

function unknown(): RequestRefused {
  return new RequestRefused('CERTIFICATE_UNKNOWN', 'This certificate was not issued here.');
}

async function requireRight(ca: CaContext, revoker: Revoker, certificate: CertificateRecord): Promise<void> {
  if (revoker.by === 'key') {
    if (isKeyOf(revoker.jwk, certificate.spki)) return;
    throw unauthorized('The request is not signed with the key of the certificate.');
  }
  if (revoker.account.id === certificate.accountId) return;
  const held = await ca.storage.validAuthorizations(revoker.account.id, ca.now());
  const missing = certificate.addresses.find((address) => !held.some((each) => each.address === address));
  if (missing === undefined) return;
  throw unauthorized(`The account holds no valid authorization for ${missing}.`);
}

function unauthorized(message: string): RequestRefused {
  return new RequestRefused('REVOCATION_UNAUTHORIZED', message);
}
