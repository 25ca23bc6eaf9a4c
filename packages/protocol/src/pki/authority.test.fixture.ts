import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { parseCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { composeIntermediate, composeRoot, composeSerial } from './issue.ts';
import type { Issuer } from './issue.ts';
import type { SmimeUsage } from './key-usage.ts';
import { generateKey, spkiOf } from './keys.ts';
import type { KeyType } from './keys.ts';
import { keySigner } from './signer.ts';
import type { Signer } from './signer.ts';
import { composeSmimeCertificate, mailboxValidatedMultipurpose } from './smime-profile.ts';

/** The time of all tests. */
export const now = new Date('2026-11-15T12:00:00Z');

/** A time so many days from `now`. */
export function days(count: number): Date {
  return new Date(now.getTime() + count * 86_400_000);
}

/** A root, an intermediate below it, and what issues with the latter. */
export interface TestAuthority {
  readonly root: Issuer;
  readonly intermediate: Issuer;
  readonly issue: (request: {
    readonly addresses: readonly string[];
    readonly keyType?: KeyType;
    readonly usage?: SmimeUsage;
    readonly subject?: 'mailbox' | 'empty';
  }) => Promise<TestHolder>;
}

/** Somebody with a certificate. */
export interface TestHolder {
  readonly key: KeyObject;
  readonly signer: Signer;
  readonly certificate: Certificate;
}

/** Makes a certification authority for one test. */
export async function makeAuthority(keyType: KeyType = 'p256'): Promise<TestAuthority> {
  const [rootKey, issuingKey] = await Promise.all([generateKey(keyType), generateKey(keyType)]);
  const rootSigner = keySigner(rootKey);
  const dates = { notBefore: days(-30), notAfter: days(3650) };
  const rootDer = await composeRoot({
    signer: rootSigner,
    subject: [{ type: '2.5.4.3', value: 'Test Root' }],
    serial: composeSerial(randomBytes),
    ...dates,
  });
  const root = { certificate: parseCertificate(rootDer), signer: rootSigner };
  const issuingDer = await composeIntermediate({
    issuer: root,
    spki: spkiOf(issuingKey),
    subject: [{ type: '2.5.4.3', value: 'Test Issuing' }],
    serial: composeSerial(randomBytes),
    crlUrl: 'http://ca.example/root.crl',
    caIssuerUrl: 'http://ca.example/root.cer',
    ...dates,
  });
  const intermediate = { certificate: parseCertificate(issuingDer), signer: keySigner(issuingKey) };
  return {
    root,
    intermediate,
    issue: async ({ addresses, keyType: holderType = 'p256', usage = 'both', subject = 'mailbox' }) => {
      const key = await generateKey(holderType);
      const der = await composeSmimeCertificate({
        issuer: intermediate,
        spki: spkiOf(key),
        addresses,
        usage,
        subject,
        notBefore: days(-1),
        notAfter: days(364),
        serial: composeSerial(randomBytes),
        crlUrl: 'http://ca.example/issuing.crl',
        caIssuerUrl: 'http://ca.example/issuing.cer',
        ocspUrl: 'http://ca.example/ocsp',
        policyOids: [mailboxValidatedMultipurpose],
      });
      return { key, signer: keySigner(key), certificate: parseCertificate(der) };
    },
  };
}
