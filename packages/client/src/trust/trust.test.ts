import assert from 'node:assert/strict';
import { randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  composeIntermediate,
  composeRoot,
  composeSerial,
  encodePem,
  generateKey,
  keySigner,
  parseCertificate,
  spkiOf,
} from '@acme-smime/protocol';
import { findRoot } from './find-root.ts';
import { nssTrusts } from './nss-database.ts';
import { systemRoots } from './system-roots.ts';

const scratch = await mkdtemp(join(tmpdir(), 'acme-smime-trust-'));
after(() => rm(scratch, { recursive: true, force: true }));
const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
const rootSigner = keySigner(await generateKey('p256'));
const commonName = (value: string) => [{ type: '2.5.4.3', value }];
const rootDer = await composeRoot({
  signer: rootSigner,
  subject: commonName('Some Root'),
  serial: composeSerial(randomBytes),
  ...dates,
});
const rootPem = encodePem('CERTIFICATE', rootDer);
const issuerPem = encodePem(
  'CERTIFICATE',
  await composeIntermediate({
    issuer: { certificate: parseCertificate(rootDer), signer: rootSigner },
    spki: spkiOf(await generateKey('p256')),
    subject: commonName('Some Issuer'),
    serial: composeSerial(randomBytes),
    crlUrl: 'http://ca.example/root.crl',
    caIssuerUrl: 'http://ca.example/root.cer',
    ...dates,
  }),
);
const strangerPem = encodePem(
  'CERTIFICATE',
  await composeRoot({
    signer: keySigner(await generateKey('p256')),
    subject: commonName('Some Root'),
    serial: composeSerial(randomBytes),
    ...dates,
  }),
);
const signal = new AbortController().signal;

test('a chain without its root ends in one of the roots given', () => {
  const found = findRoot(issuerPem, ['no certificate', rootPem]);
  assert.equal(found.known, true);
  assert.equal(found.name, 'CN=Some Root');
});

test('a root that nobody gave is unknown: with its fingerprint where the CA sent it, else with where it can be had', () => {
  const sent = findRoot(issuerPem + rootPem, []);
  assert.deepEqual([sent.known, sent.name, sent.pem], [false, 'CN=Some Root', rootPem]);
  assert.match(sent.fingerprint ?? '', /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  const { told, ...kept } = findRoot(issuerPem, []);
  assert.deepEqual(kept, { name: 'CN=Some Root', known: false, urls: ['http://ca.example/root.cer'] });
  const keyId = Buffer.from(parseCertificate(rootDer).subjectKeyId ?? []).toString('hex');
  assert.deepEqual(
    [told?.keyId?.replaceAll(':', '').toLowerCase(), told?.by, told?.byFingerprint],
    [keyId, 'CN=Some Issuer', new X509Certificate(issuerPem).fingerprint256],
  );
});

test('a root of the same name with another key trusts nothing', () => {
  assert.equal(findRoot(issuerPem, [strangerPem]).known, false);
});

test('this machine has roots', () => {
  assert.ok(systemRoots().length > 0);
});

test('an NSS database trusts a root when certutil lists it with C for mail', async () => {
  const certutil = join(scratch, 'certutil');
  const list =
    'Certificate Nickname     Trust Attributes\n\nSome Root                    CT,C,\nWeb Only           C,,\n';
  const program = `process.stdout.write(process.argv.includes('-n') ? ${JSON.stringify(rootPem)} : ${JSON.stringify(list)});`;
  await writeFile(certutil, `#!${process.execPath}\n${program}\n`);
  await chmod(certutil, 0o700);
  assert.equal(await nssTrusts(rootPem, { folder: scratch, certutil, signal }), true);
  assert.equal(await nssTrusts(issuerPem, { folder: scratch, certutil, signal }), true, 'a chain without its root');
  assert.equal(await nssTrusts(strangerPem, { folder: scratch, certutil, signal }), false);
  assert.equal(await nssTrusts(rootPem, { folder: join(scratch, 'absent'), certutil, signal }), false);
  assert.equal(await nssTrusts(rootPem, { folder: scratch, certutil: join(scratch, 'absent'), signal }), false);
});
