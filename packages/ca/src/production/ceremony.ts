import { createHash } from 'node:crypto';

import {
  ConfigInvalid,
  checkSpki,
  composeIntermediate,
  composeKeyRequest,
  composeRoot,
  composeSerial,
  decodePem,
  encodePem,
  firstFailure,
  generateKey,
  keySigner,
  nameTypes,
  parseCertificate,
  parseCsr,
} from '@acme-smime/protocol';
import type { Certificate, Issuer, KeyType, NameAttribute, Signer } from '@acme-smime/protocol';

import { encryptPrivateKey } from '../keys/encrypted-key.ts';

/** What a ceremony works with. */
export interface CeremonyParts {
  readonly now: Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly organization: string;
  /** Two letters of ISO 3166-1. */
  readonly country?: string;
  readonly years: number;
}

/** What the name of an authority is made of. */
export type NameParts = Pick<CeremonyParts, 'now' | 'random' | 'organization' | 'country'>;

/** A key made in a ceremony: encrypted PKCS#8 PEM, and open for as long as the ceremony lasts. */
export interface MadeKey {
  readonly pem: string;
  readonly signer: Signer;
}

const day = 86_400_000;
const year = 365 * day;

/** Makes a key, encrypted under the passphrase. Throws ConfigInvalid `PASSPHRASE_TOO_SHORT`. */
export async function makeKey(keyType: KeyType, passphrase: string): Promise<MadeKey> {
  const key = await generateKey(keyType);
  return { pem: encryptPrivateKey(key, passphrase), signer: keySigner(key) };
}

/** Makes the certificate of a root, signed by itself. */
export async function makeRoot(parts: CeremonyParts, signer: Signer): Promise<Certificate> {
  const der = await composeRoot({
    signer,
    subject: nameOf(parts, 'Root'),
    serial: composeSerial(parts.random),
    notBefore: parts.now,
    notAfter: new Date(parts.now.getTime() + parts.years * year - 1000),
  });
  return parseCertificate(der);
}

/** Signs the public key of an issuer; all that the certificate says otherwise is the ceremony's own. */
export async function makeIssuer(
  parts: CeremonyParts & { readonly root: Issuer; readonly publicHttpUrl: string },
  spki: Uint8Array,
): Promise<Certificate> {
  const { root, publicHttpUrl } = parts;
  const end = Math.min(parts.now.getTime() + parts.years * year - 1000, root.certificate.notAfter.getTime());
  const der = await composeIntermediate({
    issuer: root,
    spki,
    subject: nameOf(parts, 'Issuer'),
    crlUrl: `${publicHttpUrl}/crl/root.crl`,
    caIssuerUrl: `${publicHttpUrl}/issuer/root.cer`,
    serial: composeSerial(parts.random),
    notBefore: parts.now,
    notAfter: new Date(end),
  });
  return parseCertificate(der);
}

/** Asks for the certificate of an issuer whose key stays where it is: PKCS#10, PEM (RFC 2986). */
export async function composeIssuerRequest(parts: NameParts, signer: Signer): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', await composeKeyRequest(signer, nameOf(parts, 'Issuer')));
}

/**
 * Takes the public key out of a request for an issuer, PEM or DER; nothing else of it is used. The request must be signed by
 * that key, and the key must be one that certificates may be signed with (S/MIME BR 6.1.5).
 *
 * @throws ConfigInvalid `ISSUER_REQUEST_INVALID`.
 */
export function keyOfIssuerRequest(request: Uint8Array, file: string): Uint8Array {
  const refused = (how: string): ConfigInvalid => {
    const message = `The request ${file} cannot be signed: ${how}; make another one with \`acme-smime-ca issuer request\`.`;
    return new ConfigInvalid('ISSUER_REQUEST_INVALID', message, { path: file, expected: 'a PKCS#10 request' });
  };
  const text = Buffer.from(request).toString('latin1');
  const der = text.includes('-----BEGIN') ? decodePem(text)[0]?.der : request;
  const parsed = ((): ReturnType<typeof parseCsr> => {
    try {
      return parseCsr(der ?? new Uint8Array());
    } catch {
      throw refused('it is not a PKCS#10 request');
    }
  })();
  if (!parsed.signatureValid) throw refused('it is not signed with the key it holds');
  const weakness = firstFailure(checkSpki(parsed.spki))?.detail;
  if (weakness !== undefined) throw refused(weakness.replace(/\.$/, ''));
  return parsed.spki;
}

/** What witnesses read aloud and sign: names, serials, ends and fingerprints of what was made. */
export function describeCertificate(what: string, certificate: Certificate): string {
  return [
    what,
    `  subject      ${certificate.subject.text}`,
    `  issuer       ${certificate.issuer.text}`,
    `  serial       ${certificate.serialNumber}`,
    `  valid        ${certificate.notBefore.toISOString()} to ${certificate.notAfter.toISOString()}`,
    `  SHA-256      ${fingerprint(certificate.der)}`,
    `  key SHA-256  ${fingerprint(certificate.spki)}`,
    '',
  ].join('\n');
}

/** The fingerprint of a public key, to be compared on both machines. */
export function describeKey(what: string, spki: Uint8Array): string {
  return `${what}\n  key SHA-256  ${fingerprint(spki)}\n`;
}

function fingerprint(bytes: Uint8Array): string {
  const sha256 = createHash('sha256').update(bytes).digest('hex').toUpperCase();
  return sha256.replaceAll(/(..)(?!$)/g, '$1:');
}

/** Names that no two ceremonies share: roots that were replaced stay in trust stores. */
function nameOf({ organization, country, now, random }: NameParts, what: string): NameAttribute[] {
  const mark = `${now.getUTCFullYear()}-${Buffer.from(random(2)).toString('hex')}`;
  return [
    ...(country === undefined ? [] : [{ type: nameTypes.countryName, value: country }]),
    { type: nameTypes.organizationName, value: organization },
    { type: nameTypes.commonName, value: `${organization} S/MIME ${what} ${mark}` },
  ];
}
