import { certificateId, parseCertificateChain } from '@acme-smime/protocol';

/**
 * Names an issued certificate to its CA (RFC 9773 section 4.1). `undefined` when it names no key of its issuer, without which
 * it has no such name.
 *
 * @param certPem the certificate alone or with its issuers behind it
 */
export function renewalIdOf(certPem: string): string | undefined {
  const [leaf] = parseCertificateChain(certPem);
  if (leaf?.authorityKeyId === undefined) return undefined;
  return certificateId(leaf.authorityKeyId, derInteger(leaf.serialNumber));
}

/** The content bytes of a DER INTEGER: a leading zero keeps a high bit from meaning a negative number. */
function derInteger(hex: string): Uint8Array {
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return new Uint8Array((bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}
