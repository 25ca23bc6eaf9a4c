import { createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { der, hex } from './der.ts';

/** A certification request that can be made to ask for anything. */
export interface ForgedCsr {
  /** Entries of the subjectAltName, DER; see `rfc822Name` and the other names. */
  readonly names: readonly Uint8Array[];
  /** Further extensions, DER. */
  readonly extensions?: readonly Uint8Array[];
  /** RDNs of the subject, DER. */
  readonly subject?: readonly Uint8Array[];
  readonly key: KeyObject;
  /** SubjectPublicKeyInfo, when not that of the key. */
  readonly spki?: Uint8Array;
  /** Attributes in the place of the one extensionRequest. */
  readonly attributes?: (extensionRequest: Uint8Array) => readonly Uint8Array[];
}

const ecdsaWithSha256 = hex('300a 06082a8648ce3d040302');
const rsaWithSha256 = hex('300d 06092a864886f70d01010b 0500');

/** Composes and signs it (RFC 2986); written without a look at the product's own composer, which would refuse. */
export function forgeCsr(forged: ForgedCsr): Uint8Array {
  const { key, names, subject = [], extensions = [], attributes = (one): readonly Uint8Array[] => [one] } = forged;
  const san = extension('55 1d 11', der(0x30, ...names));
  const extensionRequest = der(
    0x30,
    hex('06092a864886f70d01090e'),
    der(0x31, der(0x30, ...(names.length === 0 ? [] : [san]), ...extensions)),
  );
  const publicPem = key.export({ format: 'pem', type: 'pkcs8' });
  const spki = forged.spki ?? createPublicKey(publicPem).export({ format: 'der', type: 'spki' });
  const info = der(0x30, hex('020100'), der(0x30, ...subject), spki, der(0xa0, ...attributes(extensionRequest)));
  const algorithm = key.asymmetricKeyType === 'rsa' ? rsaWithSha256 : ecdsaWithSha256;
  return der(0x30, info, algorithm, der(0x03, Uint8Array.of(0), sign('sha256', info, key)));
}

/** An extension; the object identifier as its content in hexadecimal. */
export function extension(oid: string, value: Uint8Array): Uint8Array {
  return der(0x30, der(0x06, hex(oid)), der(0x04, value));
}

export function rfc822Name(address: string): Uint8Array {
  return der(0x81, Buffer.from(address, 'latin1'));
}

/** An RDN with one attribute, UTF-8; the object identifier as its content in hexadecimal. */
export function rdn(oid: string, value: string): Uint8Array {
  return der(0x31, der(0x30, der(0x06, hex(oid)), der(0x0c, Buffer.from(value))));
}
