import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { Extensions, SubjectAlternativeName } from '@peculiar/asn1-x509';
import { ConfigInvalid, ProtocolViolation } from '../errors.ts';
import { composeCsr, composeKeyRequest, parseCsr } from './csr.ts';
import { generateKey } from './keys.ts';
import type { KeyType } from './keys.ts';
import { keySigner } from './signer.ts';
import { addressesOf } from './subject-alternative-name.ts';

const addresses = ['alice@example.org', 'Δοκιμή@Παράδειγμα.example', 'bob@BÜCHER.example'];
const written = ['alice@example.org', 'Δοκιμή@xn--hxajbheg2az3al.example', 'bob@xn--bcher-kva.example'];

for (const type of ['rsa2048', 'p256', 'p384', 'ed25519'] satisfies KeyType[]) {
  test(`a ${type} request names the addresses, and its own signature is good`, async () => {
    const signer = keySigner(await generateKey(type));
    const csr = parseCsr(await composeCsr({ signer, addresses }));
    assert.equal(csr.signatureValid, true);
    assert.deepEqual(csr.spki, signer.spki);
    assert.deepEqual(csr.subject, []);
    assert.deepEqual(
      csr.names.map(({ kind }) => kind),
      ['rfc822Name', 'smtpUtf8Mailbox', 'rfc822Name'],
    );
    assert.deepEqual(addressesOf(csr.names), written);
    assert.equal(csr.keyUsage, undefined);
    assert.deepEqual(csr.extensions, ['2.5.29.17']);
  });
}

test('key usage and common name are asked for when they are given', async () => {
  const signer = keySigner(await generateKey('p256'));
  const usage = ['digitalSignature', 'contentCommitment'] as const;
  const der = await composeCsr({ signer, addresses: ['a@example.org'], usage, commonName: 'a@example.org' });
  const csr = parseCsr(der);
  assert.deepEqual(csr.keyUsage, usage);
  assert.deepEqual(csr.subject, [{ type: '2.5.4.3', value: 'a@example.org' }]);
});

test('a request for a key alone names nobody but its subject', async () => {
  const signer = keySigner(await generateKey('p384'));
  const der = await composeKeyRequest(signer, [{ type: '2.5.4.3', value: 'An issuer' }]);
  const csr = parseCsr(der);
  assert.deepEqual([csr.signatureValid, csr.names, csr.extensions], [true, [], []]);
  assert.deepEqual(csr.subject, [{ type: '2.5.4.3', value: 'An issuer' }]);
  assert.deepEqual(new Uint8Array(AsnConvert.serialize(AsnConvert.parse(der, CertificationRequest))), der);
});

test('another reader sees the same request', async () => {
  const signer = keySigner(await generateKey('p256'));
  const der = await composeCsr({ signer, addresses });
  const request = AsnConvert.parse(der, CertificationRequest);
  assert.deepEqual(new Uint8Array(AsnConvert.serialize(request)), der);
  const [attribute] = request.certificationRequestInfo.attributes;
  assert.equal(attribute?.type, '1.2.840.113549.1.9.14');
  const [extension] = AsnConvert.parse(attribute.values[0] ?? new ArrayBuffer(), Extensions);
  assert.equal(extension?.extnID, '2.5.29.17');
  const parsed = AsnConvert.parse(extension.extnValue, SubjectAlternativeName);
  assert.equal(parsed[0]?.rfc822Name, 'alice@example.org');
  assert.equal(parsed[1]?.otherName?.typeId, '1.3.6.1.5.5.7.8.9');
});

test('a changed request has no good signature', async () => {
  const der = await composeCsr({ signer: keySigner(await generateKey('p256')), addresses: ['alice@example.org'] });
  const changed = Uint8Array.from(der);
  changed.set(new TextEncoder().encode('mallo@example.org'), Buffer.from(der).indexOf('alice@example.org'));
  const csr = parseCsr(changed);
  assert.deepEqual(addressesOf(csr.names), ['mallo@example.org']);
  assert.equal(csr.signatureValid, false);
});

test('an address that is none is refused', async () => {
  const signer = keySigner(await generateKey('p256'));
  await assert.rejects(
    composeCsr({ signer, addresses: ['nobody'] }),
    (error) => error instanceof ConfigInvalid && error.code === 'EMAIL_INVALID',
  );
});

test('a request cut off, lengthened or damaged anywhere throws nothing but ASN1_MALFORMED', async () => {
  const der = await composeCsr({ signer: keySigner(await generateKey('p256')), addresses, commonName: 'a' });
  const refused = (error: unknown): boolean => error instanceof ProtocolViolation && error.code === 'ASN1_MALFORMED';
  for (let length = 0; length < der.length; length += 1) {
    assert.throws(() => parseCsr(der.subarray(0, length)), refused);
  }
  assert.throws(() => parseCsr(Buffer.concat([der, Buffer.of(0)])), refused);
  for (let index = 0; index < der.length; index += 1) {
    for (const octet of [0x00, 0x80, 0xff, 0x30]) {
      const damaged = Uint8Array.from(der);
      damaged[index] = octet;
      try {
        parseCsr(damaged);
      } catch (error) {
        assert.ok(refused(error), String(error));
      }
    }
  }
});

test('DNS names stand behind the addresses when they are asked for, and never otherwise', async () => {
  const signer = keySigner(await generateKey('p256'));
  const names = ['alice@example.org'];
  const compat = parseCsr(await composeCsr({ signer, addresses: names, dnsNames: names }));
  assert.deepEqual(compat.names, [
    { kind: 'rfc822Name', value: 'alice@example.org' },
    { kind: 'dNSName', value: 'alice@example.org' },
  ]);
  assert.equal(parseCsr(await composeCsr({ signer, addresses: names })).names.length, 1);
});
