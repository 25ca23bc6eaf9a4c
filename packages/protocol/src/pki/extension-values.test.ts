import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  ExtendedKeyUsage,
  GeneralName,
  KeyUsage as KeyUsageSchema,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509';
import { ProtocolViolation } from '../errors.ts';
import { sequence, text } from './der.ts';
import * as values from './extension-values.ts';
import { encodeKeyUsage, decodeKeyUsage } from './key-usage.ts';
import type { KeyUsage } from './key-usage.ts';
import { addressName, encodeGeneralName, parseSubjectAlternativeName } from './subject-alternative-name.ts';
import type { Extension } from './extension.ts';

const url = 'http://ca.example/a.crl';
const access = values.authorityInfoAccess({ ocsp: 'http://ca.example/ocsp', caIssuer: 'http://ca.example/ca.cer' });
const bytes = (value: object): Uint8Array => new Uint8Array(AsnConvert.serialize(value));

const cases: readonly [name: string, made: Extension | undefined, schema: new () => object][] = [
  ['basicConstraints', values.basicConstraints(), BasicConstraints],
  ['basicConstraints with a path length', values.basicConstraints(0), BasicConstraints],
  ['extendedKeyUsage', values.extendedKeyUsage(['1.3.6.1.5.5.7.3.4', '2.5.29.37.0']), ExtendedKeyUsage],
  ['certificatePolicies', values.certificatePolicies(['2.23.140.1.5.1.2', '1.2.3']), CertificatePolicies],
  ['cRLDistributionPoints', values.crlDistributionPoint(url), CRLDistributionPoints],
  ['authorityInfoAccess', access, AuthorityInfoAccessSyntax],
  ['authorityKeyIdentifier', values.authorityKeyIdentifier(Uint8Array.of(1, 2, 3)), AuthorityKeyIdentifier],
];

for (const [name, made, schema] of cases) {
  test(`another library decodes our ${name} and encodes it to the same bytes`, () => {
    assert.ok(made !== undefined);
    assert.deepEqual(bytes(AsnConvert.parse(made.value, schema)), made.value);
  });
}

test('what is made is read back', () => {
  const read = <T>(reader: (value: Uint8Array) => T, made: Extension | undefined): T =>
    reader(made?.value ?? new Uint8Array());
  const authority = values.basicConstraints(3);
  assert.deepEqual(read(values.readBasicConstraints, authority), { isCa: true, pathLength: 3 });
  assert.deepEqual(read(values.readExtendedKeyUsage, values.extendedKeyUsage(['1.2.3'])), ['1.2.3']);
  assert.deepEqual(read(values.readCertificatePolicies, values.certificatePolicies(['1.2.3'])), ['1.2.3']);
  assert.deepEqual(read(values.readCrlUrls, values.crlDistributionPoint(url)), [url]);
  const both = { ocspUrls: ['http://ca.example/ocsp'], caIssuerUrls: ['http://ca.example/ca.cer'] };
  assert.deepEqual(read(values.readAuthorityInfoAccess, access), both);
  assert.equal(values.authorityInfoAccess({}), undefined);
  const identifier = values.authorityKeyIdentifier(Uint8Array.of(9));
  assert.deepEqual(read(values.readAuthorityKeyIdentifier, identifier), Uint8Array.of(9));
});

test('key usage bits are those of another library, for every single bit and all together', () => {
  const all: KeyUsage[] = [
    'digitalSignature',
    'contentCommitment',
    'keyEncipherment',
    'dataEncipherment',
    'keyAgreement',
    'keyCertSign',
    'cRLSign',
    'encipherOnly',
    'decipherOnly',
  ];
  for (const [bit, name] of all.entries()) {
    const encoded = encodeKeyUsage([name]);
    assert.equal(AsnConvert.parse(encoded, KeyUsageSchema).toNumber(), 1 << bit);
    assert.deepEqual(decodeKeyUsage(encoded), [name]);
  }
  assert.deepEqual(decodeKeyUsage(encodeKeyUsage(all)), all);
  assert.deepEqual(decodeKeyUsage(encodeKeyUsage([])), []);
});

test('every form of alternative name that another library writes is read', () => {
  const written = new SubjectAlternativeName([
    new GeneralName({ rfc822Name: 'a@example.org' }),
    new GeneralName({ dNSName: 'example.org' }),
    new GeneralName({ uniformResourceIdentifier: 'https://example.org/' }),
    new GeneralName({ iPAddress: '192.0.2.1' }),
    new GeneralName({ registeredID: '1.2.3' }),
  ]);
  assert.deepEqual(
    parseSubjectAlternativeName(bytes(written)).map((name) =>
      'value' in name ? [name.kind, name.value] : [name.kind],
    ),
    [
      ['rfc822Name', 'a@example.org'],
      ['dNSName', 'example.org'],
      ['uniformResourceIdentifier', 'https://example.org/'],
      ['iPAddress'],
      ['registeredID'],
    ],
  );
});

test('RFC 9598 appendix B: the example of an SmtpUTF8Mailbox is written and read as printed', () => {
  const printed = 'a02b06082b06010505070809a01f0c1de58cbbe7949f40786e2d2d7073733235632e6578616d706c652e636f6d';
  const name = addressName('医生@xn--pss25c.example.com');
  assert.deepEqual(name, { kind: 'smtpUtf8Mailbox', value: '医生@xn--pss25c.example.com' });
  assert.equal(Buffer.from(encodeGeneralName(name)).toString('hex'), printed);
  assert.deepEqual(parseSubjectAlternativeName(sequence(Buffer.from(printed, 'hex'))), [name]);
});

test('names that others could read differently are refused', () => {
  const mailbox = (value: string): Uint8Array => sequence(encodeGeneralName({ kind: 'smtpUtf8Mailbox', value }));
  const refused = [
    sequence(),
    sequence(text('a@example.org\0.example.net', 0x81)),
    sequence(text('ä@example.org', 0x81)),
    mailbox('ascii@example.org'),
    mailbox('\ufeffä@example.org'),
    mailbox('ä\0@example.org'),
  ];
  for (const value of refused) {
    assert.throws(
      () => parseSubjectAlternativeName(value),
      (error) => error instanceof ProtocolViolation && error.code === 'ASN1_MALFORMED',
    );
  }
});
