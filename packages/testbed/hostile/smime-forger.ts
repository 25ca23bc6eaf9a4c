import { randomBytes } from 'node:crypto';
import {
  composeRoot,
  composeSerial,
  composeSignedMail,
  composeSmimeCertificate,
  generateKey,
  keySigner,
  parseCertificate,
  spkiOf,
} from '@acme-smime/protocol';
import type { Issuer } from '@acme-smime/protocol';
import type { ForgedSmime } from './attack.ts';

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
    sign: async (text, { address, headers, root = 'named', headerProtection = 'RFC 9788', expired = false }) => {
      const key = await generateKey('p256');
      const certificate = await composeSmimeCertificate({
        issuer: roots[root],
        spki: spkiOf(key),
        addresses: [address],
        usage: 'signing',
        notBefore: new Date(now.getTime() - (expired ? 3 : 1) * day),
        notAfter: new Date(now.getTime() + (expired ? -1 : 1) * day),
        serial: composeSerial(randomBytes),
        crlUrl: 'http://ca.example/root.crl',
        caIssuerUrl: 'http://ca.example/root.cer',
      });
      const signer = keySigner(key);
      const chain = [roots[root].certificate.der];
      return composeSignedMail({ headers, text, signer, certificate, chain, signingTime: now, headerProtection });
    },
  };
}

async function makeRoot(now: Date): Promise<Issuer> {
  const signer = keySigner(await generateKey('p256'));
  const der = await composeRoot({
    signer,
    subject: [{ type: '2.5.4.3', value: 'Root' }],
    serial: composeSerial(randomBytes),
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(now.getTime() + 365 * day),
  });
  return { certificate: parseCertificate(der), signer };
}
