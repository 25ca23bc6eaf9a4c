import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificateList, IssuingDistributionPoint } from '@peculiar/asn1-x509';
import { ProtocolViolation } from '../errors.ts';
import { days, makeAuthority } from './authority.test.fixture.ts';
import { composeCrl, isCrlOf, parseCrl, revocationReasons } from './crl.ts';
import { der, sequence } from './der.ts';
import { keySigner } from './signer.ts';
import { generateKey } from './keys.ts';

const authority = await makeAuthority();
const issuer = authority.intermediate;
const { certificate } = await authority.issue({ addresses: ['alice@example.org'] });
const revoked = [
  { serialNumber: certificate.serialNumber, date: days(-1), reason: revocationReasons.keyCompromise },
  { serialNumber: '00ff'.slice(2), date: days(-2) },
];
const list = { issuer, revoked, thisUpdate: days(0), nextUpdate: days(7), number: 300 };

test('a list says what it was made from, and its issuer signed it', async () => {
  const crl = parseCrl(await composeCrl(list));
  assert.deepEqual(crl.revoked, revoked);
  assert.deepEqual([crl.thisUpdate, crl.nextUpdate, crl.number], [days(0), days(7), 300]);
  assert.ok(isCrlOf(crl, issuer.certificate));
  assert.ok(!isCrlOf(crl, authority.root.certificate));
  const forged = parseCrl(
    await composeCrl({ ...list, issuer: { ...issuer, signer: keySigner(await generateKey('p256')) } }),
  );
  assert.ok(!isCrlOf(forged, issuer.certificate));
});

test('another library decodes it and encodes it to the same bytes', async () => {
  for (const entries of [revoked, []]) {
    const bytes = await composeCrl({ ...list, revoked: entries });
    assert.deepEqual(new Uint8Array(AsnConvert.serialize(AsnConvert.parse(bytes, CertificateList))), bytes);
    assert.equal(parseCrl(bytes).revoked.length, entries.length);
  }
});

test('a partial list names its distribution point in a critical extension, and no other scope is taken', async () => {
  const url = 'http://ca.example/crl/issuing-3.crl';
  const bytes = await composeCrl({ ...list, distributionPointUrl: url });
  assert.deepEqual(parseCrl(bytes).distributionPointUrls, [url]);
  assert.equal(parseCrl(await composeCrl(list)).distributionPointUrls, undefined);
  const other = AsnConvert.parse(bytes, CertificateList);
  const scope = other.tbsCertList.crlExtensions?.find(({ extnID }) => extnID === '2.5.29.28') ?? assert.fail();
  assert.equal(scope.critical, true);
  const read = AsnConvert.parse(scope.extnValue.buffer, IssuingDistributionPoint);
  assert.equal(read.distributionPoint?.fullName?.[0]?.uniformResourceIdentifier, url);
  assert.deepEqual([read.onlyContainsUserCerts, read.onlyContainsCACerts, read.indirectCRL], [true, false, false]);
  read.indirectCRL = true;
  scope.extnValue.buffer = AsnConvert.serialize(read);
  assert.throws(() => parseCrl(new Uint8Array(AsnConvert.serialize(other))), { code: 'CRL_UNSUPPORTED' });
});

test('a list may name very many certificates', async () => {
  const many = Array.from({ length: 150_000 }, (_, index) => ({
    serialNumber: (0x7000000000000000n + BigInt(index)).toString(16),
    date: days(-1),
    reason: 4,
  }));
  const crl = parseCrl(await composeCrl({ ...list, revoked: many }));
  assert.equal(crl.revoked.length, many.length);
  assert.deepEqual(crl.revoked.at(-1), many.at(-1));
});

test('a long list is made in slices, and is the same as one made at a stretch', async () => {
  const many = Array.from({ length: 2500 }, (_, index) => ({
    serialNumber: (0x7000000000000000n + BigInt(index)).toString(16),
    date: days(-1),
  }));
  let pauses = 0;
  const pause = async (): Promise<void> => void (pauses += 1);
  const sliced = parseCrl(await composeCrl({ ...list, revoked: many, pause }));
  assert.equal(pauses, 2);
  assert.deepEqual(sliced.tbs, parseCrl(await composeCrl({ ...list, revoked: many })).tbs);
});

test('a list cut off or damaged throws nothing but our errors', async () => {
  const bytes = await composeCrl(list);
  for (let index = 0; index < bytes.length; index += 1) {
    assert.throws(() => parseCrl(bytes.subarray(0, index)), ProtocolViolation);
    const damaged = Uint8Array.from(bytes);
    damaged[index] = 0x80;
    try {
      parseCrl(damaged);
    } catch (error) {
      assert.ok(error instanceof ProtocolViolation, String(error));
    }
  }
  assert.throws(() => parseCrl(sequence(der(0x02, Uint8Array.of(1)))), ProtocolViolation);
});
