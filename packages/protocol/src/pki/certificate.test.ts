import assert from 'node:assert/strict';
import { randomBytes, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate as CertificateSchema } from '@peculiar/asn1-x509';
import { ProtocolViolation } from '../errors.ts';
import { days, makeAuthority } from './authority.test.fixture.ts';
import { parseCertificate, parseCertificateChain } from './certificate.ts';
import { composeRoot, composeSerial } from './issue.ts';
import { generateKey } from './keys.ts';
import { encodePem } from './pem.ts';
import { keySigner } from './signer.ts';

const authority = await makeAuthority();
const { root, intermediate } = authority;

test('OpenSSL, inside Node, reads the same from a certificate as we do', async () => {
  const { certificate } = await authority.issue({ addresses: ['alice@example.org', 'bob@example.org'] });
  const judge = new X509Certificate(certificate.der);
  assert.equal(judge.serialNumber.toLowerCase(), certificate.serialNumber);
  assert.equal(judge.subject, certificate.subject.text);
  assert.equal(judge.issuer, certificate.issuer.text);
  assert.equal(judge.validFromDate.getTime(), certificate.notBefore.getTime());
  assert.equal(judge.validToDate.getTime(), certificate.notAfter.getTime());
  assert.equal(judge.subjectAltName, 'email:alice@example.org, email:bob@example.org');
  assert.deepEqual(certificate.addresses, ['alice@example.org', 'bob@example.org']);
  assert.deepEqual(judge.keyUsage, certificate.extendedKeyUsage);
  assert.equal(judge.ca, certificate.isCa);
  const access = 'OCSP - URI:http://ca.example/ocsp\nCA Issuers - URI:http://ca.example/issuing.cer';
  assert.equal(judge.infoAccess?.trim(), access);
  assert.deepEqual(certificate.ocspUrls, ['http://ca.example/ocsp']);
  assert.deepEqual(certificate.caIssuerUrls, ['http://ca.example/issuing.cer']);
  assert.deepEqual(certificate.crlUrls, ['http://ca.example/issuing.crl']);
});

test('each certificate is signed by the key above it, and the root by its own', async () => {
  const { certificate } = await authority.issue({ addresses: ['alice@example.org'] });
  const [leafX, issuingX, rootX] = [certificate, intermediate.certificate, root.certificate].map(
    ({ der }) => new X509Certificate(der),
  );
  assert.ok(leafX !== undefined && issuingX !== undefined && rootX !== undefined);
  assert.ok(leafX.verify(issuingX.publicKey) && leafX.checkIssued(issuingX));
  assert.ok(issuingX.verify(rootX.publicKey) && issuingX.checkIssued(rootX));
  assert.ok(rootX.verify(rootX.publicKey) && rootX.checkIssued(rootX));
});

test('an authority has the extensions of S/MIME BR 7.1.2.1 and 7.1.2.2', () => {
  const [ca, sub] = [root.certificate, intermediate.certificate];
  assert.deepEqual([ca.isCa, ca.pathLength, ca.keyUsage], [true, undefined, ['keyCertSign', 'cRLSign']]);
  assert.equal(ca.extendedKeyUsage, undefined);
  assert.deepEqual([sub.isCa, sub.pathLength, sub.keyUsage], [true, 0, ['keyCertSign', 'cRLSign']]);
  assert.deepEqual(sub.extendedKeyUsage, ['1.3.6.1.5.5.7.3.4']);
  assert.deepEqual(sub.authorityKeyId, ca.subjectKeyId);
  const critical = sub.extensions.filter((extension) => extension.critical).map(({ oid }) => oid);
  assert.deepEqual(critical, ['2.5.29.19', '2.5.29.15']);
});

test('another library decodes our certificates and encodes them to the same bytes', async () => {
  const { certificate } = await authority.issue({ addresses: ['Δοκιμή@example.org'], keyType: 'rsa2048' });
  for (const { der } of [certificate, intermediate.certificate, root.certificate]) {
    assert.deepEqual(new Uint8Array(AsnConvert.serialize(AsnConvert.parse(der, CertificateSchema))), der);
  }
});

test('dates from 2050 on are written and read as GeneralizedTime', async () => {
  const signer = keySigner(await generateKey('p256'));
  const notAfter = new Date('2050-01-01T00:00:00Z');
  const fields = { signer, subject: [], serial: composeSerial(randomBytes), notBefore: days(0), notAfter };
  const der = await composeRoot(fields);
  assert.deepEqual(parseCertificate(der).notAfter, notAfter);
  assert.equal(new X509Certificate(der).validToDate.getTime(), notAfter.getTime());
});

test('a chain in PEM is read in order, and a text without a certificate is refused', () => {
  const chain = [intermediate, root].map(({ certificate }) => certificate.der);
  const pem = chain.map((der) => encodePem('CERTIFICATE', der)).join('\n');
  assert.deepEqual(
    parseCertificateChain(pem).map(({ der }) => der),
    chain,
  );
  assert.throws(
    () => parseCertificateChain('no certificate'),
    (error) => error instanceof ProtocolViolation && error.code === 'CERTIFICATE_MISSING',
  );
});

test('a certificate cut off, lengthened or damaged anywhere throws nothing but ASN1_MALFORMED', () => {
  const { der } = intermediate.certificate;
  const refused = (error: unknown): boolean => error instanceof ProtocolViolation && error.code === 'ASN1_MALFORMED';
  for (let length = 0; length < der.length; length += 1) {
    assert.throws(() => parseCertificate(der.subarray(0, length)), refused);
  }
  assert.throws(() => parseCertificate(Buffer.concat([der, Buffer.of(0)])), refused);
  for (let index = 0; index < der.length; index += 1) {
    for (const octet of [0x00, 0x80, 0xff, 0x30]) {
      const damaged = Uint8Array.from(der);
      damaged[index] = octet;
      try {
        parseCertificate(damaged);
      } catch (error) {
        assert.ok(refused(error), String(error));
      }
    }
  }
});
