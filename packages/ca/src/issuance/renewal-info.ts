import { parseCertificateId } from '@acme-smime/protocol';
import type { RenewalInfo } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { CertificateRecord, RenewalWindow } from '../storage/records.ts';

const hour = 3_600_000;

/** The certificate that RFC 9773 section 4.1 names: issuer's key identifier, a period, serial number, both base64url. */
export async function findByCertificateId(
  ca: Pick<CaContext, 'storage'>,
  certificateId: string,
): Promise<CertificateRecord | undefined> {
  const id = parseCertificateId(certificateId);
  const found = id === undefined ? undefined : await ca.storage.certificateBySerial(id.serialNumber);
  if (id === undefined || found?.der === undefined) return undefined;
  return found.issuerId === Buffer.from(id.authorityKeyId).toString('hex') ? found : undefined;
}

/** What everybody may know about when a certificate should be renewed. Throws RequestRefused `RESOURCE_UNKNOWN`. */
export async function renewalInfo(ca: CaContext, certificateId: string): Promise<RenewalInfo> {
  const certificate = await findByCertificateId(ca, certificateId);
  if (certificate === undefined) throw new RequestRefused('RESOURCE_UNKNOWN', 'There is no such certificate.');
  const { start, end, explanationUrl } = suggestedWindow(certificate);
  const explanation = explanationUrl ?? ca.config.renewalExplanationUrl;
  return {
    suggestedWindow: { start: start.toISOString(), end: end.toISOString() },
    ...(explanation === undefined ? {} : { explanationURL: explanation }),
  };
}

/**
 * When a certificate should be renewed (RFC 9773 section 4.2): as an operator has set it; at once, when it is revoked; else
 * in the fifteenth of its lifetime that begins when a third is left, wide enough to spread clients over days.
 */
export function suggestedWindow(certificate: CertificateRecord): RenewalWindow {
  const { notBefore, notAfter, revokedAt, renewalWindow } = certificate;
  // RFC 9773 section 4.2: a window that lies in the past means now.
  if (revokedAt !== undefined) return { start: new Date(revokedAt.getTime() - hour), end: revokedAt };
  if (renewalWindow !== undefined) return renewalWindow;
  const lifetime = notAfter.getTime() - notBefore.getTime();
  const start = notAfter.getTime() - lifetime / 3;
  return { start: new Date(start), end: new Date(start + lifetime / 15) };
}
