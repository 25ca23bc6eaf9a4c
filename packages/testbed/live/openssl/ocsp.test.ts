import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import {
  composeCrl,
  composeOcspResponse,
  composeOcspSignerCertificate,
  composeSerial,
  encodePem,
  generateKey,
  isOcspResponseOf,
  keySigner,
  ocspCertificateId,
  parseCertificate,
  parseOcspRequest,
  parseOcspResponse,
  spkiOf,
} from '@acme-smime/protocol';
import type { Issuer, OcspStatus } from '@acme-smime/protocol';
import { makeAuthority } from './holders.ts';
import type { Authority } from './holders.ts';
import { makeOpensslFolder } from './openssl-folder.ts';

const folder = await makeOpensslFolder();
after(() => folder.close());
const { openssl, write, read } = folder;
const hour = 3_600_000;

async function delegate({ issuing }: Authority): Promise<Issuer> {
  const key = await generateKey('p256');
  const der = await composeOcspSignerCertificate({
    issuer: issuing,
    spki: spkiOf(key),
    subject: [{ type: '2.5.4.3', value: 'Live OCSP' }],
    serial: composeSerial(randomBytes),
    notBefore: new Date(Date.now() - hour),
    notAfter: new Date(Date.now() + 48 * hour),
  });
  return { certificate: parseCertificate(der), signer: keySigner(key) };
}

for (const digest of ['sha1', 'sha256'] as const) {
  test(`openssl asks with ${digest} and believes what our delegated signer answers, nonce included`, async () => {
    const authority = await makeAuthority(folder);
    const alice = await authority.issue('alice', 'p256');
    const signer = await delegate(authority);
    await openssl(`ocsp -${digest} -issuer issuing.pem -cert alice.pem -nonce -reqout request.der`);
    const request = parseOcspRequest(await read('request.der'));
    const wanted = ocspCertificateId(authority.issuing.certificate, alice.certificate.serialNumber, digest);
    assert.deepEqual(request.certificateIds, [wanted]);
    const [producedAt, nextUpdate] = [new Date(), new Date(Date.now() + 24 * hour)];
    const statuses: readonly (readonly [OcspStatus, RegExp])[] = [
      [{ status: 'good' }, /alice\.pem: good/],
      [{ status: 'revoked', at: new Date(Date.now() - hour), reason: 4 }, /alice\.pem: revoked[^]*Reason: superseded/],
      [{ status: 'unknown' }, /alice\.pem: unknown/],
    ];
    for (const [status, shown] of statuses) {
      const response = await composeOcspResponse({
        signer,
        withCertificate: true,
        producedAt,
        answers: [{ certificateId: wanted, ...status, thisUpdate: producedAt, nextUpdate }],
        ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
      });
      await write('response.der', response);
      const text = await openssl(
        `ocsp -respin response.der -${digest} -no_nonce -issuer issuing.pem -cert alice.pem -CAfile root.pem -verify_other issuing.pem`,
      );
      assert.match(text, shown);
      const whole = await openssl('ocsp -respin response.der -noverify -resp_text');
      assert.match(whole, /OCSP Signing[^]*OCSP No Check/i);
      const nonce = Buffer.from(request.nonce ?? assert.fail('openssl sent no nonce')).toString('hex');
      assert.match(whole, new RegExp(`OCSP Nonce: ?\\n +0410${nonce}`, 'i'));
    }
  });
}

test('openssl does not believe a signer that the issuer has not delegated', async () => {
  const authority = await makeAuthority(folder);
  const alice = await authority.issue('alice', 'p256');
  const certificateId = ocspCertificateId(authority.issuing.certificate, alice.certificate.serialNumber);
  const now = new Date();
  const answers = [{ certificateId, status: 'good', thisUpdate: now } as const];
  await write(
    'response.der',
    await composeOcspResponse({ signer: alice, withCertificate: true, producedAt: now, answers }),
  );
  const check =
    'ocsp -respin response.der -issuer issuing.pem -cert alice.pem -CAfile root.pem -verify_other issuing.pem';
  await assert.rejects(openssl(check), /missing ocspsigning usage|Response Verify Failure/);
});

test('we believe the responder that openssl plays, and read what it answers', async () => {
  const authority = await makeAuthority(folder);
  const alice = await authority.issue('alice', 'p256');
  await openssl('ecparam -name prime256v1 -genkey -noout -out other.key');
  await openssl('req -x509 -new -key other.key -out other.pem -subj /CN=Other -days 9');
  await openssl('req -new -newkey ed25519 -nodes -keyout leaf.key -out leaf.req -subj /CN=Leaf');
  await openssl('x509 -req -in leaf.req -CA other.pem -CAkey other.key -out leaf.pem -days 5 -set_serial 0x0a0b');
  await write('index.txt', 'R\t400101000000Z\t260101000000Z,superseded\t0A0B\tunknown\t/CN=Leaf\n');
  await openssl('ocsp -issuer other.pem -cert leaf.pem -reqout request.der');
  await openssl(
    'ocsp -index index.txt -CA other.pem -rsigner other.pem -rkey other.key -reqin request.der -respout response.der -ndays 2',
  );
  const response = parseOcspResponse(await read('response.der'));
  assert.ok(!('error' in response));
  const [answer] = response.answers;
  assert.equal(answer?.certificateId.serialNumber, '0a0b');
  assert.deepEqual(answer?.status === 'revoked' && [answer.at, answer.reason], [new Date('2026-01-01T00:00:00Z'), 4]);
  const other = parseCertificate(await derOf('other'));
  assert.ok(isOcspResponseOf(response, other, new Date()));
  assert.ok(!isOcspResponseOf(response, alice.certificate, new Date()));
});

async function derOf(name: string): Promise<Uint8Array> {
  await openssl(`x509 -in ${name}.pem -outform DER -out ${name}.der`);
  return read(`${name}.der`);
}

test('openssl heeds a partial revocation list of ours for the certificates that point to it', async () => {
  const authority = await makeAuthority(folder);
  const alice = await authority.issue('alice', 'p256');
  const crl = await composeCrl({
    issuer: authority.issuing,
    revoked: [{ serialNumber: alice.certificate.serialNumber, date: new Date(Date.now() - hour), reason: 1 }],
    thisUpdate: new Date(Date.now() - hour),
    nextUpdate: new Date(Date.now() + 24 * hour),
    number: 1,
    distributionPointUrl: 'http://ca.example/issuing.crl',
  });
  await write('partial.crl', encodePem('X509 CRL', crl));
  const text = await openssl('crl -in partial.crl -CAfile issuing.pem -noout -text');
  assert.match(
    text,
    /Issuing Distribution Point: critical[^]*URI:http:\/\/ca\.example\/issuing\.crl[^]*Only User Certificates/,
  );
  const check = 'verify -crl_check -extended_crl -CAfile root.pem -untrusted issuing.pem -CRLfile partial.crl';
  await assert.rejects(openssl(`${check} alice.pem`), /certificate revoked/);
  await authority.issue('bob', 'p256');
  assert.match(await openssl(`${check} bob.pem`), /bob\.pem: OK/);
});
