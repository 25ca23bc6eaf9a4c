import { randomBytes } from 'node:crypto';
import {
  composeCertificate,
  composeName,
  composeRoot,
  composeSerial,
  encodePem,
  encodePrivateKey,
  extensionOids,
  generateKey,
  keySigner,
  spkiOf,
} from '@acme-smime/protocol';

/** A throw-away root and a server certificate under it, PEM. */
export interface ServerCertificate {
  readonly root: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate for `localhost`; real time, since TLS knows no other. */
export async function makeServerCertificate(): Promise<ServerCertificate> {
  const [rootKey, key] = await Promise.all([generateKey('p256'), generateKey('p256')]);
  const signer = keySigner(rootKey);
  const subject = [{ type: '2.5.4.3', value: 'Test Root' }];
  const dates = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const root = await composeRoot({ signer, subject, serial: composeSerial(randomBytes), ...dates });
  const name = Buffer.from('localhost');
  const dnsName = Buffer.concat([Uint8Array.of(0x30, name.length + 2, 0x82, name.length), name]);
  const cert = await composeCertificate({
    ...dates,
    serial: composeSerial(randomBytes),
    issuer: composeName(subject),
    subject: composeName([{ type: '2.5.4.3', value: 'localhost' }]),
    spki: spkiOf(key),
    extensions: [{ oid: extensionOids.subjectAlternativeName, critical: false, value: dnsName }],
    issuerSigner: signer,
  });
  return {
    root: encodePem('CERTIFICATE', root),
    cert: encodePem('CERTIFICATE', cert),
    key: encodePrivateKey(key),
  };
}
