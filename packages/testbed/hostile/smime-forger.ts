import { randomBytes } from 'node:crypto';
import {
  composeCertificate,
  composeIntermediate,
  composeName,
  composeRoot,
  composeSerial,
  composeSignedMail,
  composeSubjectAlternativeName,
  generateKey,
  keySigner,
  keyUsage,
  parseCertificate,
  spkiOf,
} from '@acme-smime/protocol';
import type { Extension, Issuer, KeyUsage } from '@acme-smime/protocol';
import type { ForgedSmime } from './attack.ts';
import { der, hex } from './der.ts';

const day = 86_400_000;

/** A CA that signs its mail with S/MIME, and somebody with a root of the own. */
export interface SmimeSigner {
  /** The honest root, DER. */
  readonly root: Uint8Array;
  sign(text: string, otherwise: ForgedSmime & Required<Pick<ForgedSmime, 'address' | 'headers'>>): Promise<Uint8Array>;
}

/** Makes both roots; a certificate is issued for every signature. */
export async function makeSmimeSigner(now: Date): Promise<SmimeSigner> {
  const roots = { named: await makeRoot(now), other: await makeRoot(now) };
  return {
    root: roots.named.certificate.der,
    sign: async (text, forged) => {
      const { headers, root = 'named', headerProtection = 'RFC 9788' } = forged;
      const above = await makePath(roots[root], forged, now);
      const { certificate, signer } = await certify(above[0] ?? roots[root], forged, now);
      const chain = [...above, roots[root]].map((issuer) => issuer.certificate.der);
      const signing = { signer, certificate: certificate.der, chain, signingTime: now };
      return composeSignedMail({ headers, text, headerProtection, ...signing });
    },
  };
}

const usages: Readonly<Record<'signing' | 'encryption', KeyUsage>> = {
  signing: 'digitalSignature',
  encryption: 'keyAgreement',
};

/** Certifies a new key for an address, whatever the issuer may. */
async function certify(
  issuer: Issuer,
  forged: Omit<ForgedSmime, 'usage'> & { readonly address: string; readonly usage?: ForgedSmime['usage'] | 'anything' },
  now: Date,
): Promise<Issuer> {
  const { address, usage = 'signing', purpose = '2b 06 01 05 05 07 03 04', expired = false } = forged;
  const key = await generateKey('p256');
  const extensions: readonly Extension[] = [
    { oid: '2.5.29.17', critical: true, value: composeSubjectAlternativeName([address]) },
    { oid: '2.5.29.37', critical: false, value: der(0x30, der(0x06, hex(purpose))) },
    ...(usage === 'anything' ? [] : [keyUsage([usages[usage]])]),
  ];
  const certificate = await composeCertificate({
    serial: composeSerial(randomBytes),
    issuer: issuer.certificate.subject.der,
    subject: composeName([{ type: '2.5.4.3', value: address }]),
    notBefore: new Date(now.getTime() - (expired ? 3 : 1) * day),
    notAfter: new Date(now.getTime() + (expired ? -1 : 1) * day),
    spki: spkiOf(key),
    extensions,
    issuerSigner: issuer.signer,
  });
  return { certificate: parseCertificate(certificate), signer: keySigner(key) };
}

/** Who stands between the root and the signer, the signer's issuer first. */
async function makePath(root: Issuer, { through }: ForgedSmime, now: Date): Promise<readonly Issuer[]> {
  if (through === undefined) return [];
  if (through === 'person')
    return [await certify(root, { address: 'mallory@mail.ca.example', usage: 'anything' }, now)];
  if (through === 'authority for other addresses') return [await makeConstrained(root, now)];
  const upper = await makeIntermediate(root, 'Upper', now);
  return [await makeIntermediate(upper, 'Lower', now), upper];
}

/** An authority that allows none below itself. */
async function makeIntermediate(issuer: Issuer, name: string, now: Date): Promise<Issuer> {
  const key = await generateKey('p256');
  const certificate = await composeIntermediate({
    issuer,
    spki: spkiOf(key),
    subject: [{ type: '2.5.4.3', value: name }],
    serial: composeSerial(randomBytes),
    ...span(now),
  });
  return { certificate: parseCertificate(certificate), signer: keySigner(key) };
}

/** An authority for the addresses of `other.example` alone (RFC 5280 section 4.2.1.10). */
async function makeConstrained(root: Issuer, now: Date): Promise<Issuer> {
  const key = await generateKey('p256');
  const { notBefore, notAfter } = span(now);
  const constraints = der(0x30, der(0xa0, der(0x30, der(0x81, Buffer.from('other.example')))));
  const certificate = await composeCertificate({
    serial: composeSerial(randomBytes),
    issuer: root.certificate.subject.der,
    subject: composeName([{ type: '2.5.4.3', value: 'Constrained' }]),
    notBefore,
    notAfter,
    spki: spkiOf(key),
    extensions: [
      { oid: '2.5.29.19', critical: true, value: hex('3003 0101ff') },
      { oid: '2.5.29.30', critical: true, value: constraints },
      keyUsage(['keyCertSign']),
    ],
    issuerSigner: root.signer,
  });
  return { certificate: parseCertificate(certificate), signer: keySigner(key) };
}

function span(now: Date): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(now.getTime() - day), notAfter: new Date(now.getTime() + 365 * day) };
}

async function makeRoot(now: Date): Promise<Issuer> {
  const signer = keySigner(await generateKey('p256'));
  const certificate = await composeRoot({
    signer,
    subject: [{ type: '2.5.4.3', value: 'Root' }],
    serial: composeSerial(randomBytes),
    ...span(now),
  });
  return { certificate: parseCertificate(certificate), signer };
}
