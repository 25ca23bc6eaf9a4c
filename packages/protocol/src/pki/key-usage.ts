import { bitString, der, malformed, readSingle, tags } from './der.ts';

/** The bits of the KeyUsage extension by their names (RFC 5280 section 4.2.1.3). */
export type KeyUsage =
  | 'digitalSignature'
  | 'contentCommitment'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly';

/** What an S/MIME certificate is for (RFC 8823 section 3.3). */
export type SmimeUsage = 'both' | 'signing' | 'encryption';

/** In the order of their bits. */
const usages: readonly KeyUsage[] = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/** Encodes the value of a KeyUsage extension, without trailing zero bits (X.690 section 11.2.2). */
export function encodeKeyUsage(usage: readonly KeyUsage[]): Uint8Array {
  const last = Math.max(-1, ...usage.map((name) => usages.indexOf(name)));
  if (last < 0) return bitString(new Uint8Array());
  const octets = new Uint8Array(1 + (last >> 3));
  for (const bit of usage.map((name) => usages.indexOf(name))) {
    octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  }
  return der(tags.bitString, Uint8Array.of(7 - (last & 7)), octets);
}

/** Decodes the value of a KeyUsage extension; throws `ProtocolViolation` ASN1_MALFORMED. */
export function decodeKeyUsage(value: Uint8Array): KeyUsage[] {
  const { content } = readSingle(value, 'key usage extension', tags.bitString);
  if ((content[0] ?? 8) > 7) throw malformed('key usage extension');
  return usages.filter((_, bit) => ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

/**
 * Says what a request or certificate with these KeyUsage bits is for; no extension means both (RFC 8823 section 3.3).
 * `undefined` when the bits hold neither a signing nor an encryption bit.
 */
export function usageOf(usage: readonly KeyUsage[] | undefined): SmimeUsage | undefined {
  if (usage === undefined) return 'both';
  const signs = usage.includes('digitalSignature') || usage.includes('contentCommitment');
  const encrypts = usage.includes('keyEncipherment') || usage.includes('keyAgreement');
  if (signs && encrypts) return 'both';
  if (signs) return 'signing';
  return encrypts ? 'encryption' : undefined;
}
