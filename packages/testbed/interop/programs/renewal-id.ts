import { certificateId } from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';

/** Names a certificate to its CA (RFC 9773 4.1): a serial number whose first bit is set gets the zero that keeps it positive. */
export function renewalId({ authorityKeyId, serialNumber }: Certificate): string {
  if (authorityKeyId === undefined) throw new Error('The certificate does not name the key of its issuer.');
  const hex = serialNumber.length % 2 === 0 ? serialNumber : `0${serialNumber}`;
  return certificateId(authorityKeyId, Buffer.from(/^[89a-f]/i.test(hex) ? `00${hex}` : hex, 'hex'));
}
