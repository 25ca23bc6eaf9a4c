import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import {
  composeCrl,
  composeIntermediate,
  composeRoot,
  composeSerial,
  encodePem,
  generateKey,
  keySigner,
  nameTypes,
  parseCertificate,
  spkiOf,
} from '@acme-smime/protocol';
import type { Certificate, Issuer, KeyType, NameAttribute, Signer } from '@acme-smime/protocol';

import { encryptPrivateKey } from '../keys/encrypted-key.ts';

/** What a ceremony works with. */
export interface CeremonyParts {
  readonly now: Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly organization: string;
  readonly keyType: KeyType;
  readonly years: number;
}

/** A key made in a ceremony, encrypted, and its certificate. */
export interface MadeIssuer {
  readonly keyPem?: string;
  readonly certificate: Certificate;
  readonly signer: Signer;
}

const day = 86_400_000;
const year = 365 * day;

/** Makes a root: self-signed, its key encrypted under the passphrase. */
export async function makeRoot(parts: CeremonyParts, passphrase: string): Promise<MadeIssuer> {
  const key = await generateKey(parts.keyType);
  const keyPem = encryptPrivateKey(key, passphrase);
  const signer = keySigner(key);
  const der = await composeRoot({
    signer,
    subject: nameOf(parts, 'Root'),
    serial: composeSerial(parts.random),
    notBefore: parts.now,
    notAfter: new Date(parts.now.getTime() + parts.years * year),
  });
  return { keyPem, certificate: parseCertificate(der), signer };
}

/** Makes an issuer below a root: with a key of its own, encrypted, or for the public key of a token. */
export async function makeIssuer(
  parts: CeremonyParts & { readonly root: Issuer; readonly publicHttpUrl: string },
  key: { readonly passphrase: string } | { readonly signer: Signer },
): Promise<MadeIssuer> {
  const made: KeyObject | undefined = 'signer' in key ? undefined : await generateKey(parts.keyType);
  const keyPem = made === undefined || 'signer' in key ? undefined : encryptPrivateKey(made, key.passphrase);
  const spki = 'signer' in key ? key.signer.spki : spkiOf(made as KeyObject);
  const { root, publicHttpUrl } = parts;
  const end = Math.min(parts.now.getTime() + parts.years * year, root.certificate.notAfter.getTime());
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
  const signer = 'signer' in key ? key.signer : keySigner(made as KeyObject);
  return { ...(keyPem === undefined ? {} : { keyPem }), certificate: parseCertificate(der), signer };
}

/** Makes the CRL of a root, good for a year (S/MIME BR 4.9.7); it lists revoked issuers. */
export async function makeRootCrl(
  root: Issuer,
  { now, revoked = [] }: { readonly now: Date; readonly revoked?: readonly string[] },
): Promise<string> {
  const der = await composeCrl({
    issuer: root,
    revoked: revoked.map((serialNumber) => ({ serialNumber, date: now })),
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + 364 * day),
    // One ceremony a second, and no state to keep beside the root.
    number: Math.floor(now.getTime() / 1000),
  });
  return encodePem('X509 CRL', der);
}

/** What witnesses read aloud and sign: names, serials, ends and fingerprints of what was made. */
export function describeCertificate(what: string, certificate: Certificate): string {
  const sha256 = createHash('sha256').update(certificate.der).digest('hex').toUpperCase();
  return [
    what,
    `  subject      ${certificate.subject.text}`,
    `  issuer       ${certificate.issuer.text}`,
    `  serial       ${certificate.serialNumber}`,
    `  valid        ${certificate.notBefore.toISOString()} to ${certificate.notAfter.toISOString()}`,
    `  SHA-256      ${sha256.replaceAll(/(..)(?!$)/g, '$1:')}`,
    '',
  ].join('\n');
}

/** Names that no two ceremonies share: roots that were replaced stay in trust stores. */
function nameOf({ organization, now, random }: CeremonyParts, what: string): NameAttribute[] {
  const mark = `${now.getUTCFullYear()}-${Buffer.from(random(2)).toString('hex')}`;
  return [
    { type: nameTypes.organizationName, value: organization },
    { type: nameTypes.commonName, value: `${organization} S/MIME ${what} ${mark}` },
  ];
}
