import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  der,
  integer,
  malformed,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  sequence,
  tags,
} from './der.ts';
import type { DerElement } from './der.ts';
import { derivePbkdf2Key, digestOfPrf, readIterations, unsupported } from './pkcs12-encryption.ts';
import { bmpPassphrase, deriveKey, purposes } from './pkcs12-key-derivation.ts';
import type { Passphrase, Pkcs12Digest } from './pkcs12-key-derivation.ts';

const what = 'PKCS#12 MAC';
const pbmac1 = '1.2.840.113549.1.5.14';

const digests: readonly { readonly name: Pkcs12Digest; readonly oid: string; readonly bytes: number }[] = [
  { name: 'sha1', oid: '1.3.14.3.2.26', bytes: 20 },
  { name: 'sha256', oid: '2.16.840.1.101.3.4.2.1', bytes: 32 },
  { name: 'sha384', oid: '2.16.840.1.101.3.4.2.2', bytes: 48 },
  { name: 'sha512', oid: '2.16.840.1.101.3.4.2.3', bytes: 64 },
];

/** Composes the MacData over the authenticated contents, DER (RFC 7292 section 4). */
export function composeMac(
  authenticated: Uint8Array,
  passphrase: string,
  digest: 'sha1' | 'sha256',
  iterations: number,
  salt: Uint8Array,
): Uint8Array {
  const { oid, bytes } = digestEntry(({ name }) => name === digest);
  const password = bmpPassphrase(passphrase);
  const key = deriveKey({ digest, purpose: purposes.mac, passphrase: password, salt, iterations, bytes });
  const mac = new Uint8Array(createHmac(digest, key).update(authenticated).digest());
  const digestInfo = sequence(sequence(objectIdentifier(oid), der(tags.null)), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(iterations));
}

/**
 * Says whether the MacData fits the contents under a passphrase; also PBMAC1 (RFC 9579).
 * Throws `ProtocolViolation` ASN1_MALFORMED or PKCS12_UNSUPPORTED.
 */
export async function macFits(
  macData: DerElement,
  authenticated: Uint8Array,
  passphrase: Passphrase,
): Promise<boolean> {
  const [digestInfo, salt, iterations] = readElements(macData.content, what);
  const [algorithm, mac] = readElements(digestInfo?.content ?? new Uint8Array(), what);
  if (algorithm === undefined || mac === undefined || salt === undefined) throw malformed(what);
  const [oid, parameters] = readElements(algorithm.content, what);
  const name = readObjectIdentifier(oid, what);
  const expected =
    name === pbmac1
      ? await pbmac1Of(parameters, authenticated, passphrase)
      : classicMac(name, salt, iterations, authenticated, passphrase);
  return mac.content.length === expected.length && timingSafeEqual(mac.content, expected);
}

function classicMac(
  oid: string,
  salt: DerElement,
  iterations: DerElement | undefined,
  authenticated: Uint8Array,
  passphrase: Passphrase,
): Uint8Array {
  const { name, bytes } = digestEntry((entry) => entry.oid === oid, oid);
  const rounds = iterations === undefined ? 1 : readIterations(iterations);
  const derivation = { purpose: purposes.mac, passphrase: passphrase.bmp, salt: salt.content };
  const key = deriveKey({ digest: name, ...derivation, iterations: rounds, bytes });
  return createHmac(name, key).update(authenticated).digest();
}

async function pbmac1Of(
  parameters: DerElement | undefined,
  authenticated: Uint8Array,
  passphrase: Passphrase,
): Promise<Uint8Array> {
  const [kdf, scheme] = readElements(parameters?.content ?? new Uint8Array(), what);
  const digest = digestOfPrf(readObjectIdentifier(readElements(scheme?.content ?? new Uint8Array(), what)[0], what));
  const { bytes } = digestEntry(({ name }) => name === digest);
  const key = await derivePbkdf2Key(kdf?.raw, passphrase.text, bytes);
  return createHmac(digest, key).update(authenticated).digest();
}

function digestEntry(fits: (entry: (typeof digests)[number]) => boolean, oid = ''): (typeof digests)[number] {
  const entry = digests.find(fits);
  if (entry === undefined) throw unsupported(`a MAC with digest ${oid}`);
  return entry;
}
