import type { KeyObject } from 'node:crypto';
import { randomBytes } from 'node:crypto';
import {
  composeIntermediate,
  composeRoot,
  composeSerial,
  composeSmimeCertificate,
  encodePem,
  encodePrivateKey,
  generateKey,
  keySigner,
  mailboxValidatedMultipurpose,
  nameTypes,
  parseCertificate,
  spkiOf,
} from '@acme-smime/protocol';
import type { Certificate, Issuer, KeyType, Signer, SmimeUsage } from '@acme-smime/protocol';
import type { OpensslFolder } from './openssl-folder.ts';

/** Somebody with a key and a certificate; `openssl` finds them as `NAME.key` and `NAME.pem`. */
export interface Holder {
  readonly key: KeyObject;
  readonly signer: Signer;
  readonly certificate: Certificate;
}

/** A certification authority of our own; `openssl` finds its certificates as `root.pem` and `issuing.pem`. */
export interface Authority {
  readonly root: Issuer;
  readonly issuing: Issuer;
  issue(name: string, keyType: KeyType, usage?: SmimeUsage, addresses?: readonly string[]): Promise<Holder>;
}

const day = 86_400_000;

/** The program judges by its own clock, so everything starts yesterday. */
const dates = (days: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() - day),
  notAfter: new Date(Date.now() + days * day),
});

/** Makes an authority and writes its certificates into the folder. */
export async function makeAuthority(folder: OpensslFolder, keyType: KeyType = 'p256'): Promise<Authority> {
  const [rootSigner, issuingSigner] = await Promise.all([signerOf(keyType), signerOf(keyType)]);
  const rootDer = await composeRoot({
    signer: rootSigner,
    subject: [{ type: nameTypes.commonName, value: 'Live Root' }],
    serial: composeSerial(randomBytes),
    ...dates(3650),
  });
  const root = { certificate: parseCertificate(rootDer), signer: rootSigner };
  const issuingDer = await composeIntermediate({
    issuer: root,
    spki: issuingSigner.spki,
    subject: [
      { type: nameTypes.organizationName, value: 'Täst, "Live" + Co.' },
      { type: nameTypes.commonName, value: 'Live Issuing' },
    ],
    serial: composeSerial(randomBytes),
    crlUrl: 'http://ca.example/root.crl',
    ...dates(1825),
  });
  const issuing = { certificate: parseCertificate(issuingDer), signer: issuingSigner };
  await folder.write('root.pem', encodePem('CERTIFICATE', rootDer));
  await folder.write('issuing.pem', encodePem('CERTIFICATE', issuingDer));
  return {
    root,
    issuing,
    async issue(name, holderType, usage = 'both', addresses = [`${name}@example.org`]) {
      const key = await generateKey(holderType);
      const der = await composeSmimeCertificate({
        issuer: issuing,
        spki: spkiOf(key),
        addresses,
        usage,
        serial: composeSerial(randomBytes),
        crlUrl: 'http://ca.example/issuing.crl',
        caIssuerUrl: 'http://ca.example/issuing.cer',
        ocspUrl: 'http://ca.example/ocsp',
        policyOids: [mailboxValidatedMultipurpose],
        ...dates(365),
      });
      await folder.write(`${name}.pem`, encodePem('CERTIFICATE', der));
      await folder.write(`${name}.key`, encodePrivateKey(key));
      return { key, signer: keySigner(key), certificate: parseCertificate(der) };
    },
  };
}

async function signerOf(keyType: KeyType): Promise<Signer> {
  return keySigner(await generateKey(keyType));
}
