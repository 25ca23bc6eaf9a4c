import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  checkSpki,
  composeCrl,
  composeCsr,
  composeIntermediate,
  composeOcspRequest,
  composeOcspResponse,
  composePkcs12,
  composeRoot,
  composeSerial,
  composeSmimeCertificate,
  decodePem,
  decodePrivateKey,
  decryptCms,
  encodePem,
  encryptCms,
  encodePrivateKey,
  generateKey,
  keySigner,
  ocspCertificateId,
  parseCertificate,
  parseCertificateChain,
  parseCrl,
  parseCsr,
  parseOcspRequest,
  parseOcspResponse,
  parsePkcs12,
  signCms,
  spkiOf,
  verifyChain,
  verifyCms,
} from '@acme-smime/protocol';
import type { Certificate, Issuer } from '@acme-smime/protocol';
import { bytes, text } from './target.ts';
import type { FuzzTarget } from './target.ts';

/** Octets that begin or lengthen things in DER and BER. */
const derWords = [
  '\u0030\u0080',
  '\u0030\u0000',
  '\u0002\u0001\u0000',
  '\u0005\u0000',
  '\u0006\u0000',
  '0\u0003\u0001\u0001',
  '\u0000\u0000',
];

const now = new Date('2026-03-01T12:00:00Z');
const passphrase = 'secret';

interface Holder {
  readonly key: KeyObject;
  readonly certificate: Certificate;
}

/** The readers of ASN.1, each with structures of its kind made now. */
export async function pkiTargets(): Promise<readonly FuzzTarget[]> {
  const { root, intermediate, holders, issuer } = await makeHierarchy();
  const makeCrl = (): Promise<Uint8Array> =>
    composeCrl({
      issuer,
      revoked: [{ serialNumber: '0102', date: now, reason: 1 }],
      thisUpdate: now,
      nextUpdate: now,
      number: 1,
    });
  const certificateId = ocspCertificateId(intermediate, '0102');
  const makeOcsp = (): Promise<Uint8Array> =>
    composeOcspResponse({
      signer: issuer,
      withCertificate: true,
      producedAt: now,
      answers: [{ status: 'revoked', at: now, reason: 1, certificateId, thisUpdate: now, nextUpdate: now }],
      nonce: new Uint8Array(16),
    });
  const der = [root, intermediate, ...holders.map(({ certificate }) => certificate)].map((one) => one.der);
  const content = bytes('Content-Type: text/plain\r\n\r\nHello\r\n');
  const [ec, rsa] = holders as [Holder, Holder];
  const signed = await Promise.all(
    holders.flatMap(({ key, certificate }) =>
      [true, false].map((detached) =>
        signCms({
          content,
          signer: keySigner(key),
          certificate: certificate.der,
          chain: [intermediate.der],
          detached,
          signingTime: now,
        }),
      ),
    ),
  );
  const encrypted = await Promise.all(
    (['aes-256-cbc', 'aes-256-gcm'] as const).map((cipher) =>
      encryptCms({
        content,
        recipients: holders.map(({ certificate }) => certificate.der),
        cipher,
        random: randomBytes,
      }),
    ),
  );
  const pkcs12 = await Promise.all(
    (['modern', 'compat'] as const).map((form) =>
      composePkcs12({
        privateKey: ec.key,
        certificate: ec.certificate.der,
        chain: [intermediate.der],
        passphrase,
        friendlyName: 'a',
        form,
        random: randomBytes,
      }),
    ),
  );
  const csrs = await Promise.all(
    holders.map(({ key }) =>
      composeCsr({ signer: keySigner(key), addresses: ['a@b.example', 'ü@b.example'], usage: ['digitalSignature'] }),
    ),
  );
  const pem = der.map((one) => encodePem('CERTIFICATE', one));
  const keys = [ec.key, rsa.key].map(encodePrivateKey);
  return [
    derTarget('CSR', csrs, parseCsr),
    derTarget('certificate', der, (input) => {
      const certificate = parseCertificate(input);
      return verifyChain(certificate, [intermediate], [root], { at: now, purpose: 'smime' });
    }),
    derTarget(
      'public key',
      holders.map(({ certificate }) => certificate.spki),
      checkSpki,
      true,
    ),
    derTarget('CRL', [await makeCrl()], parseCrl),
    derTarget(
      'OCSP request',
      [composeOcspRequest({ certificateIds: [certificateId], nonce: new Uint8Array(16) })],
      parseOcspRequest,
    ),
    derTarget('OCSP response', [await makeOcsp()], parseOcspResponse),
    derTarget('PKCS#12', pkcs12, (input) => parsePkcs12(input, passphrase)),
    derTarget('CMS signed', signed, (input) => verifyCms(input, content)),
    derTarget('CMS encrypted', encrypted, async (input) => {
      for (const { key, certificate } of holders)
        await decryptCms(input, { privateKey: key, certificate: certificate.der });
    }),
    {
      name: 'PEM',
      samples: [...pem, pem.join('')].map(bytes),
      dictionary: ['-----BEGIN ', '-----END ', 'CERTIFICATE-----'],
      read: (input) => [decodePem(text(input)), parseCertificateChain(text(input))],
    },
    {
      name: 'private key',
      samples: keys.map(bytes),
      dictionary: ['-----BEGIN RSA PRIVATE KEY-----', 'ENCRYPTED', 'Proc-Type: 4,ENCRYPTED'],
      read: (input) => decodePrivateKey(text(input)),
    },
  ];
}

function derTarget(
  name: string,
  samples: readonly Uint8Array[],
  read: FuzzTarget['read'],
  neverThrows = false,
): FuzzTarget {
  return { name, samples, dictionary: derWords, read, neverThrows };
}

async function makeHierarchy(): Promise<{
  root: Certificate;
  intermediate: Certificate;
  issuer: Issuer;
  holders: readonly Holder[];
}> {
  const [rootKey, issuerKey, ecKey, rsaKey] = await Promise.all([
    generateKey('p256'),
    generateKey('p256'),
    generateKey('p256'),
    generateKey('rsa2048'),
  ]);
  const span = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') };
  const name = (value: string) => [{ type: '2.5.4.3', value }];
  const rootSigner = keySigner(rootKey);
  const root = parseCertificate(
    await composeRoot({ signer: rootSigner, subject: name('Root'), serial: composeSerial(randomBytes), ...span }),
  );
  const urls = { crlUrl: 'http://ca.example/root.crl', caIssuerUrl: 'http://ca.example/root.cer' };
  const intermediate = parseCertificate(
    await composeIntermediate({
      issuer: { certificate: root, signer: rootSigner },
      spki: spkiOf(issuerKey),
      subject: name('Issuer'),
      serial: composeSerial(randomBytes),
      ...span,
      ...urls,
    }),
  );
  const issuer = { certificate: intermediate, signer: keySigner(issuerKey) };
  const holders = await Promise.all(
    [ecKey, rsaKey].map(async (key): Promise<Holder> => {
      const addresses = ['a@b.example', 'ü@b.example'];
      const certificate = parseCertificate(
        await composeSmimeCertificate({
          issuer,
          spki: spkiOf(key),
          addresses,
          usage: 'both',
          serial: composeSerial(randomBytes),
          ...span,
          ...urls,
        }),
      );
      return { key, certificate };
    }),
  );
  return { root, intermediate, issuer, holders };
}
