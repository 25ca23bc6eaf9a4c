import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { ProtocolViolation } from '../errors.ts';
import { days, makeAuthority, now } from './authority.test.fixture.ts';
import { parseCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { composeSerial } from './issue.ts';
import type { Issuer } from './issue.ts';
import { generateKey, spkiOf } from './keys.ts';
import {
  composeOcspError,
  composeOcspRequest,
  composeOcspResponse,
  composeOcspSignerCertificate,
  isOcspResponseOf,
  isOfIssuer,
  ocspCertificateId,
  parseOcspRequest,
  parseOcspResponse,
} from './ocsp.ts';
import type { OcspAnswer, OcspResponse } from './ocsp.ts';
import { keySigner } from './signer.ts';

const authority = await makeAuthority();
const issuer = authority.intermediate;
const { certificate } = await authority.issue({ addresses: ['alice@example.org'] });
const certificateId = ocspCertificateId(issuer.certificate, certificate.serialNumber);
const updates = { thisUpdate: days(0), nextUpdate: days(4) };
const good: OcspAnswer = { certificateId, status: 'good', ...updates };

async function delegate(of: Issuer, from = days(-1), to = days(7)): Promise<Issuer> {
  const key = await generateKey('p256');
  const der = await composeOcspSignerCertificate({
    issuer: of,
    spki: spkiOf(key),
    subject: [{ type: '2.5.4.3', value: 'OCSP' }],
    serial: composeSerial(randomBytes),
    notBefore: from,
    notAfter: to,
  });
  return { certificate: parseCertificate(der), signer: keySigner(key) };
}

async function answered(signer: Issuer, answers: readonly OcspAnswer[], nonce?: Uint8Array): Promise<OcspResponse> {
  const response = await composeOcspResponse({
    signer,
    withCertificate: signer !== issuer,
    producedAt: now,
    answers,
    ...(nonce === undefined ? {} : { nonce }),
  });
  const parsed = parseOcspResponse(response);
  assert.ok(!('error' in parsed));
  return parsed;
}

const believed = (response: OcspResponse, by: Certificate = issuer.certificate, at = now): boolean =>
  isOcspResponseOf(response, by, at);

test('a request says which certificates it asks for, and carries its nonce', () => {
  for (const digest of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
    const asked = ocspCertificateId(issuer.certificate, certificate.serialNumber, digest);
    const read = parseOcspRequest(composeOcspRequest({ certificateIds: [asked, certificateId] }));
    assert.deepEqual(read, { certificateIds: [asked, certificateId] });
    assert.ok(isOfIssuer(asked, issuer.certificate));
    assert.ok(!isOfIssuer(asked, authority.root.certificate));
  }
  const nonce = randomBytes(32);
  const read = parseOcspRequest(composeOcspRequest({ certificateIds: [certificateId], nonce }));
  assert.deepEqual(Buffer.from(read.nonce ?? []), nonce);
});

test('RFC 9654 section 2.1: a nonce has 1 to 128 octets', () => {
  for (const length of [1, 128]) {
    const nonce = new Uint8Array(length);
    const request = composeOcspRequest({ certificateIds: [certificateId], nonce });
    assert.equal(parseOcspRequest(request).nonce?.length, length);
  }
  for (const length of [0, 129]) {
    const request = composeOcspRequest({ certificateIds: [certificateId], nonce: new Uint8Array(length) });
    assert.throws(() => parseOcspRequest(request), ProtocolViolation);
  }
});

test('a response says good, revoked or unknown, from when to when, and repeats the nonce', async () => {
  const signer = await delegate(issuer);
  const nonce = new Uint8Array(randomBytes(16));
  const answers: readonly OcspAnswer[] = [
    good,
    { certificateId, status: 'revoked', at: days(-3), reason: 1, ...updates },
    { certificateId, status: 'revoked', at: days(-3), ...updates },
    { certificateId, status: 'unknown', thisUpdate: days(0) },
  ];
  const response = await answered(signer, answers, nonce);
  assert.deepEqual(response.answers, answers);
  assert.deepEqual([response.producedAt, response.nonce], [now, nonce]);
  assert.ok(believed(response));
});

test('only the issuer and whom it has delegated, for as long as it has, are believed', async () => {
  assert.ok(believed(await answered(issuer, [good])));
  const own = await answered(await delegate(issuer), [good]);
  assert.ok(believed(own));
  assert.ok(!believed(own, authority.root.certificate));
  assert.ok(!believed(own, issuer.certificate, days(8)));
  assert.ok(!believed(await answered(await delegate(authority.root), [good])));
  const holder = await authority.issue({ addresses: ['eve@example.org'] });
  assert.ok(!believed(await answered(holder, [good])), 'an ordinary certificate of the issuer is no delegate');
  const forged = { certificate: (await delegate(issuer)).certificate, signer: keySigner(await generateKey('p256')) };
  assert.ok(!believed(await answered(forged, [good])));
});

test('the certificate of a delegated signer can sign OCSP answers and nothing else, and needs no check itself', async () => {
  const { certificate: signer } = await delegate(issuer);
  assert.deepEqual(signer.extendedKeyUsage, ['1.3.6.1.5.5.7.3.9']);
  assert.deepEqual(signer.keyUsage, ['digitalSignature']);
  const noCheck = signer.extensions.find(({ oid }) => oid === '1.3.6.1.5.5.7.48.1.5');
  assert.deepEqual([noCheck?.critical, noCheck?.value], [false, Uint8Array.of(5, 0)]);
});

test('a responder says why it does not answer', () => {
  for (const error of ['malformedRequest', 'internalError', 'tryLater', 'sigRequired', 'unauthorized'] as const) {
    assert.deepEqual(parseOcspResponse(composeOcspError(error)), { error });
  }
});

test('requests and responses cut off or damaged throw nothing but our errors', async () => {
  const request = composeOcspRequest({ certificateIds: [certificateId], nonce: randomBytes(16) });
  const response = await composeOcspResponse({
    signer: await delegate(issuer),
    withCertificate: true,
    producedAt: now,
    answers: [good],
    nonce: randomBytes(16),
  });
  for (const [bytes, parse] of [
    [request, parseOcspRequest],
    [response, parseOcspResponse],
  ] as const) {
    for (let index = 0; index < bytes.length; index += 1) {
      assert.throws(() => parse(bytes.subarray(0, index)), ProtocolViolation);
      for (const value of [0x00, 0x80, 0xff]) {
        const damaged = Uint8Array.from(bytes);
        damaged[index] = value;
        try {
          parse(damaged);
        } catch (error) {
          assert.ok(error instanceof ProtocolViolation, String(error));
        }
      }
    }
  }
});
