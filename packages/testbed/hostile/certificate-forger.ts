import { createPublicKey, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { p256 } from './ca-under-attack.ts';
import { extension, rdn, rfc822Name } from './csr-forger.ts';
import { der, hex } from './der.ts';

/** What a certificate can be made to say. */
export interface ForgedCertificate {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  readonly addresses: readonly string[];
  readonly now: Date;
  /** Days from now. */
  readonly from?: number;
  readonly to?: number;
  /** KeyUsage as the BIT STRING's content in hexadecimal; digitalSignature and keyAgreement when absent. */
  readonly keyUsage?: string;
  /** Content octets of the key purpose's object identifier in hexadecimal; emailProtection when absent. */
  readonly purpose?: string;
  readonly isCa?: boolean;
  /** Signs in the place of the issuer. */
  readonly signWith?: KeyObject;
}

/** A CA that certifies whatever it is told. */
export interface ForgingIssuer {
  readonly certificate: Uint8Array;
  issue(forged: ForgedCertificate): Uint8Array;
}

const ecdsaWithSha256 = hex('300a 06082a8648ce3d040302');
const day = 86_400_000;

/** Makes one with a root of its own; written without a look at the product's own composer. */
export function makeForgingIssuer(name: string, now: Date): ForgingIssuer {
  const key = p256();
  const subject = der(0x30, rdn('55 04 03', name));
  const caExtensions = [extension('55 1d 13', hex('3003 0101ff')), extension('55 1d 0f', hex('0302 01 06'))];
  const spki = createPublicKey(key.export({ format: 'pem', type: 'pkcs8' })).export({ format: 'der', type: 'spki' });
  const certificate = signCertificate(
    { issuer: subject, subject, spki, from: days(now, -1), to: days(now, 3650), extensions: caExtensions },
    key,
  );
  return {
    certificate,
    issue: (forged) => {
      const { keyUsage = '03 88', purpose = '2b 06 01 05 05 07 03 04', isCa = false } = forged;
      const extensions = [
        ...(forged.addresses.length === 0
          ? []
          : [extension('55 1d 11', der(0x30, ...forged.addresses.map(rfc822Name)))]),
        extension('55 1d 0f', der(0x03, hex(keyUsage))),
        extension('55 1d 25', der(0x30, der(0x06, hex(purpose)))),
        ...(isCa ? [extension('55 1d 13', hex('3003 0101ff'))] : []),
      ];
      const span = { from: days(forged.now, forged.from ?? -1), to: days(forged.now, forged.to ?? 365) };
      const fields = { issuer: subject, subject: der(0x30), spki: forged.spki, ...span, extensions };
      return signCertificate(fields, forged.signWith ?? key);
    },
  };
}

interface Fields {
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  readonly from: Date;
  readonly to: Date;
  readonly extensions: readonly Uint8Array[];
}

function signCertificate(fields: Fields, key: KeyObject): Uint8Array {
  const tbs = der(
    0x30,
    hex('a003 020102'),
    der(0x02, Buffer.concat([Uint8Array.of(0x40), randomBytes(15)])),
    ecdsaWithSha256,
    fields.issuer,
    der(0x30, utcTime(fields.from), utcTime(fields.to)),
    fields.subject,
    fields.spki,
    der(0xa3, der(0x30, ...fields.extensions)),
  );
  return der(0x30, tbs, ecdsaWithSha256, der(0x03, Uint8Array.of(0), sign('sha256', tbs, key)));
}

function utcTime(date: Date): Uint8Array {
  const digits = date
    .toISOString()
    .replaceAll(/[-:T]|\..*/g, '')
    .slice(2);
  return der(0x17, Buffer.from(`${digits}Z`));
}

function days(now: Date, count: number): Date {
  return new Date(now.getTime() + count * day);
}

/** Certificates as PEM, one after another. */
export function pemOf(...certificates: readonly Uint8Array[]): string {
  return certificates
    .map((one) => {
      const lines =
        Buffer.from(one)
          .toString('base64')
          .match(/.{1,64}/g) ?? [];
      return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
    })
    .join('');
}
