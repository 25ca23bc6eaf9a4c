import { acting } from '../audit/acts.ts';
import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { LogEntry } from '../log.ts';
import type { CertificateRecord } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';
import { allowedReasons } from './revoke.ts';

/** A serial number as people copy it (colons, spaces, capitals, leading zeros) in the form it is stored in. */
export function readSerial(text: string): string {
  const serial = text.replaceAll(/[\s:]/g, '').replace(/^0x/i, '').toLowerCase();
  return serial.replace(/^(?:00)+(?=.)/, '');
}

/**
 * Revokes a certificate because an operator says so; `reason` is a CRLReason of RFC 5280 section 5.3.1, `by` how the operator
 * came. The audit log has it in the same commit.
 *
 * @throws RequestRefused `CERTIFICATE_UNKNOWN`, `CERTIFICATE_ALREADY_REVOKED`, `REVOCATION_REASON_REFUSED`.
 */
export async function revokeAsOperator(
  { storage, commitAct, now }: Pick<CaContext, 'storage' | 'commitAct' | 'now'>,
  serial: string,
  { reason, by }: { readonly reason: number | undefined; readonly by: 'command' | 'page' },
): Promise<CertificateRecord> {
  if (reason !== undefined && !allowedReasons.includes(reason)) {
    const message = `The revocation reason ${reason} is not allowed; allowed are ${allowedReasons.join(', ')}.`;
    throw new RequestRefused('REVOCATION_REASON_REFUSED', message);
  }
  const found = await storage.certificateBySerial(serial);
  if (found === undefined) throw unknown(`There is no certificate with the serial number ${serial}.`);
  const saving = acting({ storage, commitAct }, (records) =>
    records.filter((record) => record.kind === 'certificate').map((record) => revokedByOperator(record, by)),
  );
  const revoked = await revise(saving, 'certificate', found.id, (certificate) => {
    if (certificate.status === 'revoked') {
      throw new RequestRefused('CERTIFICATE_ALREADY_REVOKED', `The certificate ${serial} has been revoked already.`);
    }
    if (certificate.status !== 'issued') throw unknown(`The certificate ${serial} was never issued.`);
    // RFC 5280 section 5.3.1: `unspecified` is said by saying nothing.
    const stated = reason === undefined || reason === 0 ? {} : { revocationReason: reason };
    return [{ ...certificate, status: 'revoked', revokedAt: now(), ...stated }];
  });
  return revoked ?? found;
}

/** What the audit log says about it. */
function revokedByOperator(
  { serial, addresses, revocationReason }: CertificateRecord,
  by: 'command' | 'page',
): LogEntry {
  return {
    level: 'info',
    event: 'operator.certificate-revoked',
    message: `An operator revoked the certificate ${serial}.`,
    data: { serial, addresses, reason: revocationReason ?? 0, by },
  };
}

function unknown(message: string): RequestRefused {
  return new RequestRefused('CERTIFICATE_UNKNOWN', message);
}
