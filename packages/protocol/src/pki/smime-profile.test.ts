import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { firstFailure, passed } from '../check-report.ts';
import { ConfigInvalid } from '../errors.ts';
import { days, makeAuthority } from './authority.test.fixture.ts';
import { parseCertificate } from './certificate.ts';
import { bitString, der, integer, sequence, tags, objectIdentifier } from './der.ts';
import { composeSerial } from './issue.ts';
import type { SmimeUsage } from './key-usage.ts';
import { usageOf } from './key-usage.ts';
import { generateKey, keyTypes, spkiOf } from './keys.ts';
import type { KeyType } from './keys.ts';
import { checkSpki } from './public-key.ts';
import { composeSmimeCertificate } from './smime-profile.ts';

const authority = await makeAuthority();

const keyUsages: readonly [KeyType, SmimeUsage, readonly string[]][] = [
  ['rsa2048', 'both', ['digitalSignature', 'keyEncipherment']],
  ['rsa2048', 'signing', ['digitalSignature']],
  ['rsa2048', 'encryption', ['keyEncipherment']],
  ['p256', 'both', ['digitalSignature', 'keyAgreement']],
  ['p384', 'signing', ['digitalSignature']],
  ['p384', 'encryption', ['keyAgreement']],
  ['ed25519', 'both', ['digitalSignature']],
  ['ed25519', 'signing', ['digitalSignature']],
];

for (const [keyType, usage, bits] of keyUsages) {
  test(`a ${keyType} certificate for ${usage} has the key usage of S/MIME BR 7.1.2.3 e, critical`, async () => {
    const { certificate } = await authority.issue({ addresses: ['alice@example.org'], keyType, usage });
    assert.deepEqual(certificate.keyUsage, bits);
    assert.equal(certificate.extensions.find(({ oid }) => oid === '2.5.29.15')?.critical, true);
    assert.deepEqual(certificate.extendedKeyUsage, ['1.3.6.1.5.5.7.3.4']);
    assert.deepEqual(certificate.policies, ['2.23.140.1.5.1.2']);
    assert.deepEqual(certificate.authorityKeyId, authority.intermediate.certificate.subjectKeyId);
    assert.equal(certificate.isCa, false);
  });
}

test('the subject is the first mailbox, and the alternative names are then not critical', async () => {
  const { certificate } = await authority.issue({ addresses: ['Alice@BÜCHER.example', 'bob@example.org'] });
  assert.equal(certificate.subject.text, 'CN=Alice@xn--bcher-kva.example');
  assert.deepEqual(certificate.addresses, ['Alice@xn--bcher-kva.example', 'bob@example.org']);
  assert.equal(certificate.extensions.find(({ oid }) => oid === '2.5.29.17')?.critical, false);
});

test('an empty subject, asked for or forced by a long address, makes the alternative names critical', async () => {
  const long = `${'a'.repeat(60)}@example.org`;
  for (const request of [{ addresses: ['a@example.org'], subject: 'empty' as const }, { addresses: [long] }]) {
    const { certificate } = await authority.issue(request);
    assert.equal(certificate.subject.text, '');
    assert.equal(certificate.extensions.find(({ oid }) => oid === '2.5.29.17')?.critical, true);
  }
});

test('a non-ASCII local part becomes an SmtpUTF8Mailbox', async () => {
  const { certificate } = await authority.issue({ addresses: ['Δοκιμή@example.org'] });
  assert.deepEqual(certificate.names, [{ kind: 'smtpUtf8Mailbox', value: 'Δοκιμή@example.org' }]);
});

test('what the profile forbids is refused by name', async () => {
  const good = {
    issuer: authority.intermediate,
    spki: spkiOf(await generateKey('p256')),
    addresses: ['alice@example.org'],
    usage: 'both' as const,
    notBefore: days(0),
    notAfter: new Date(days(825).getTime() - 1000),
    serial: composeSerial(randomBytes),
  };
  const plain = parseCertificate(await composeSmimeCertificate(good));
  assert.ok(
    plain.extensions.every(({ oid }) => oid !== '2.5.29.32'),
    'no policy is asserted unless it is asked for',
  );
  const bad = [
    ['VALIDITY_TOO_LONG', { ...good, notAfter: days(825) }],
    ['VALIDITY_TOO_LONG', { ...good, notAfter: days(-1) }],
    ['SERIAL_TOO_SHORT', { ...good, serial: Uint8Array.of(1, 2, 3) }],
    ['EMAIL_INVALID', { ...good, addresses: [] }],
    ['EMAIL_INVALID', { ...good, addresses: ['alice'] }],
    ['KEY_USAGE_IMPOSSIBLE', { ...good, spki: spkiOf(await generateKey('ed25519')), usage: 'encryption' as const }],
  ] as const;
  for (const [code, request] of bad) {
    await assert.rejects(
      composeSmimeCertificate(request),
      (error) => error instanceof ConfigInvalid && error.code === code,
      code,
    );
  }
});

test('serial numbers are positive and have sixteen octets whatever the random source gives', () => {
  for (const octet of [0x00, 0xff]) {
    const serial = composeSerial((bytes) => new Uint8Array(bytes).fill(octet));
    assert.equal(serial.length, 16);
    assert.ok((serial[0] ?? 0) >= 0x40 && (serial[0] ?? 0) < 0x80);
  }
});

test('RFC 8823 section 3.3 tells the usage from the bits', () => {
  assert.equal(usageOf(undefined), 'both');
  assert.equal(usageOf(['digitalSignature', 'contentCommitment']), 'signing');
  assert.equal(usageOf(['contentCommitment']), 'signing');
  assert.equal(usageOf(['keyAgreement']), 'encryption');
  assert.equal(usageOf(['digitalSignature', 'keyEncipherment']), 'both');
  assert.equal(usageOf(['keyCertSign']), undefined);
});

for (const type of keyTypes.filter((name) => name !== 'rsa4096')) {
  test(`a ${type} key may be certified`, async () => {
    assert.equal(firstFailure(checkSpki(spkiOf(await generateKey(type)))), undefined);
  });
}

test('keys that S/MIME BR 6.1.5 and 6.1.6 forbid fail by name', () => {
  const spki = (pair: { publicKey: Parameters<typeof spkiOf>[0] }): Uint8Array => spkiOf(pair.publicKey);
  const modulus = Uint8Array.from({ length: 256 }, () => 0xff);
  const bad: readonly [string, Uint8Array][] = [
    ['key-size', spki(generateKeyPairSync('rsa', { modulusLength: 1024 }))],
    ['key-size', rsaSpki(Uint8Array.of(1, ...modulus), 65537)],
    ['key-algorithm', spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }))],
    ['key-algorithm', spki(generateKeyPairSync('x25519'))],
    ['key-algorithm', spki(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }))],
    ['key-exponent', rsaSpki(modulus, 1)],
    ['key-exponent', rsaSpki(modulus, 3)],
    ['key-modulus', rsaSpki(modulus, 65537)],
    ['key-readable', Uint8Array.of(0x30, 0)],
    ['key-readable', Uint8Array.of(...spki(generateKeyPairSync('ed25519')), 0)],
  ];
  for (const [id, key] of bad) {
    const report = checkSpki(key);
    assert.equal(passed(report), false);
    assert.equal(firstFailure(report)?.id, id);
  }
});

test('an RSA modulus whose factors are close to each other fails', () => {
  const prime = 2n ** 1024n - 105n;
  const other = 2n ** 1024n - 179n;
  const modulus = Buffer.from((prime * other).toString(16), 'hex');
  assert.equal(firstFailure(checkSpki(rsaSpki(modulus, 65537)))?.id, 'key-modulus');
});

test('an EC point that is not on its curve cannot be read', async () => {
  const key = spkiOf(await generateKey('p256'));
  key[key.length - 1] = (key.at(-1) ?? 0) ^ 1;
  assert.equal(firstFailure(checkSpki(key))?.id, 'key-readable');
});

function rsaSpki(modulus: Uint8Array, exponent: number): Uint8Array {
  const algorithm = sequence(objectIdentifier('1.2.840.113549.1.1.1'), der(tags.null));
  return sequence(algorithm, bitString(sequence(integer(modulus), integer(exponent))));
}
