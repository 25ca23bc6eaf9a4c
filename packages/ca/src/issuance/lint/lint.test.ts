import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';

import {
  composeCertificate,
  composeIntermediate,
  composeName,
  composeRoot,
  composeSerial,
  composeSmimeCertificate,
  generateKey,
  keySigner,
  keyTypes,
  mailboxValidatedMultipurpose,
  nameTypes,
  parseCertificate,
  spkiOf,
} from '@acme-smime/protocol';
import type { Certificate, CertificateFields, Issuer, Signer } from '@acme-smime/protocol';

import { RequestRefused } from '../../errors.ts';
import type { LogEntry } from '../../log.ts';
import { lint, lintRules } from './lint.ts';
import { createPreLint } from './pre-lint.ts';
import type { LintSubject } from './rule.ts';
import { throwAwaySigner } from './throw-away-signer.ts';

const now = new Date('2026-03-01T12:00:00Z');
const at = (days: number): Date => new Date(now.getTime() + days * 86_400_000);
const alice = 'alice@example.org';

async function makeIssuer(signer: Signer): Promise<Issuer> {
  const dates = { notBefore: at(-10), notAfter: at(1000) };
  const root = keySigner(await generateKey('p256'));
  const subject = [{ type: nameTypes.commonName, value: 'Root' }];
  const rootDer = await composeRoot({ signer: root, subject, serial: composeSerial(randomBytes), ...dates });
  const der = await composeIntermediate({
    issuer: { certificate: parseCertificate(rootDer), signer: root },
    spki: signer.spki,
    subject: [{ type: nameTypes.commonName, value: 'Issuer' }],
    serial: composeSerial(randomBytes),
    ...dates,
  });
  return { certificate: parseCertificate(der), signer };
}

const issuer = await makeIssuer(keySigner(await generateKey('p256')));
const spki = spkiOf(await generateKey('p256'));
const request = {
  issuer,
  spki,
  addresses: [alice],
  usage: 'both',
  notBefore: at(0),
  notAfter: at(365),
  serial: composeSerial(randomBytes),
  policyOids: [mailboxValidatedMultipurpose],
  crlUrl: 'http://ca.example/crl/1.crl',
  caIssuerUrl: 'http://ca.example/issuer/1.cer',
  ocspUrl: 'http://ca.example/ocsp',
} as const;
const facts = {
  now,
  baselinePolicy: mailboxValidatedMultipurpose,
  intended: { ...request, serial: Buffer.from(request.serial).toString('hex') },
};
const good = parseCertificate(await composeSmimeCertificate(request));

function findings(certificate: Certificate, change: Partial<LintSubject> = {}): string[] {
  return lint({ ...facts, certificate, issuer: issuer.certificate, ...change }).map(({ id }) => id);
}

type Extension = Certificate['extensions'][number];

/** The good certificate with other fields: what our own composer would never write. */
async function forged(
  fields: Partial<Omit<CertificateFields, 'extensions'>>,
  extensions: (list: readonly Extension[]) => readonly Extension[] = (list) => list,
): Promise<Certificate> {
  return parseCertificate(
    await composeCertificate({
      serial: request.serial,
      issuer: issuer.certificate.subject.der,
      subject: good.subject.der,
      notBefore: request.notBefore,
      notAfter: request.notAfter,
      spki,
      issuerSigner: issuer.signer,
      ...fields,
      extensions: extensions(good.extensions),
    }),
  );
}

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const without = (oid: string) => (list: readonly Extension[]) => list.filter((each) => each.oid !== oid);
const changed = (oid: string, change: Partial<Extension>) => (list: readonly Extension[]) =>
  list.map((each) => (each.oid === oid ? { ...each, ...change } : each));
const added = (oid: string, value: string) => (list: readonly Extension[]) => [
  ...list,
  { oid, critical: false, value: hex(value) },
];
const name = (...attributes: readonly (readonly [string, string])[]): Uint8Array =>
  composeName(attributes.map(([type, value]) => ({ type, value })));
const httpsCrl = Buffer.from(good.extensions.find(({ oid }) => oid === '2.5.29.31')?.value ?? [])
  .toString('latin1')
  .replace('http://ca', 'ldap://ca');
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'der', type: 'spki' });

test('what our composer makes breaks no rule, with every kind of key and use', async () => {
  assert.deepEqual(findings(good), []);
  for (const keyType of keyTypes) {
    for (const usage of keyType === 'ed25519' ? (['both', 'signing'] as const) : (['signing', 'encryption'] as const)) {
      const of = { ...request, spki: spkiOf(await generateKey(keyType)), usage, addresses: ['Δοκιμή@example.org'] };
      const certificate = parseCertificate(await composeSmimeCertificate(of));
      assert.deepEqual(findings(certificate, { intended: { ...of, serial: facts.intended.serial } }), [], keyType);
    }
  }
});

const broken: readonly (readonly [string, () => Promise<Certificate>, Partial<LintSubject>?])[] = [
  ['serial-number', () => forged({ serial: composeSerial(randomBytes) })],
  [
    'serial-number',
    () => forged({ serial: Uint8Array.of(1, 2, 3) }),
    { intended: { ...facts.intended, serial: '010203' } },
  ],
  [
    'signature-algorithm',
    () => forged({ issuerSigner: { ...issuer.signer, signatureAlgorithm: hex('300b06092a864886f70d010105') } }),
  ],
  ['issuer-name', () => forged({ issuer: name([nameTypes.commonName, 'issuer']) })],
  ['validity', () => forged({ notAfter: at(825) }), { intended: { ...facts.intended, notAfter: at(825) } }],
  ['validity', () => forged({ notBefore: at(-4) }), { intended: { ...facts.intended, notBefore: at(-4) } }],
  ['validity-on-record', () => forged({ notAfter: at(300) })],
  [
    'validity-within-issuer',
    () => forged({ notBefore: at(500), notAfter: at(1001) }),
    { intended: { ...facts.intended, notBefore: at(500), notAfter: at(1001) } },
  ],
  ['public-key-on-record', async () => forged({ spki: spkiOf(await generateKey('p256')) })],
  [
    'public-key-not-of-issuer',
    () => forged({ spki: issuer.signer.spki }),
    { intended: { ...facts.intended, spki: issuer.signer.spki } },
  ],
  ['subject-attributes', () => forged({ subject: name([nameTypes.commonName, alice], [nameTypes.countryName, 'AT']) })],
  ['subject-attributes', () => forged({ subject: name([nameTypes.commonName, alice], [nameTypes.commonName, alice]) })],
  ['common-name', () => forged({ subject: name([nameTypes.commonName, 'Alice']) })],
  ['names-critical', () => forged({ subject: name() })],
  ['names-critical', () => forged({}, changed('2.5.29.17', { critical: true }))],
  ['names-on-record', () => forged({}), { intended: { ...facts.intended, addresses: [alice, 'bob@example.org'] } }],
  ['known-extensions', () => forged({}, added('2.5.29.9', '3000'))],
  ['known-extensions', () => forged({}, added('2.5.29.19', '30030101ff'))],
  ['critical-extensions', () => forged({}, changed('2.5.29.37', { critical: true }))],
  ['key-usage', () => forged({}, changed('2.5.29.15', { critical: false }))],
  ['key-usage', () => forged({}, changed('2.5.29.15', { value: hex('03020106') }))],
  ['key-usage', () => forged({}, without('2.5.29.15'))],
  ['extended-key-usage', () => forged({}, without('2.5.29.37'))],
  ['extended-key-usage', () => forged({}, changed('2.5.29.37', { value: hex('3006 0604 551d2500') }))],
  ['authority-key-identifier', () => forged({}, without('2.5.29.35'))],
  ['authority-key-identifier', () => forged({}, changed('2.5.29.35', { value: hex('3003800101') }))],
  ['subject-key-identifier', () => forged({}, without('2.5.29.14'))],
  ['policies', () => forged({}, without('2.5.29.32'))],
  ['policies', () => forged({}), { baselinePolicy: undefined }],
  ['policies', () => forged({}), { baselinePolicy: '2.23.140.1.5.1.3' }],
  ['policies', () => forged({}, changed('2.5.29.32', { value: hex('3008 3006 0604 551d2000') }))],
  ['crl-distribution-points', () => forged({}, without('2.5.29.31'))],
  ['crl-distribution-points', () => forged({}, changed('2.5.29.31', { value: Buffer.from(httpsCrl, 'latin1') }))],
];

for (const [index, [id, make, change]] of broken.entries()) {
  test(`a certificate that breaks ${id} is found out (${index + 1})`, async () => {
    assert.deepEqual(findings(await make(), change), [id]);
  });
}

test('a weak key and names of another form are found out', async () => {
  const certificate = await forged({ spki: new Uint8Array(weak) });
  assert.ok(findings(certificate).includes('public-key'));
  const dnsName = await forged({}, changed('2.5.29.17', { value: hex('300d 820b 6578616d706c652e6f7267') }));
  assert.ok(findings(dnsName).includes('names-form'));
  assert.ok(findings(await forged({}, without('2.5.29.17'))).includes('names-form'));
  const access = hex('3019 3017 06082b06010505073001 860b 68747470733a2f2f612e62');
  const overTls = await forged({}, changed('1.3.6.1.5.5.7.1.1', { value: access }));
  assert.deepEqual(findings(overTls), ['authority-information-access']);
});

test('every rule has a certificate above that breaks it', () => {
  const shown = new Set([...broken.map(([id]) => id), 'public-key', 'names-form', 'authority-information-access']);
  assert.deepEqual(
    lintRules.map(({ id }) => id).filter((id) => !shown.has(id)),
    [],
  );
});

for (const keyType of ['rsa2048', 'p256', 'p384', 'ed25519'] as const) {
  test(`before a ${keyType} issuer signs, the same certificate is made with a throw-away key of the same kind`, async () => {
    const real = await makeIssuer(keySigner(await generateKey(keyType)));
    const fake = await throwAwaySigner(real.signer);
    assert.deepEqual(fake.signatureAlgorithm, real.signer.signatureAlgorithm);
    assert.notDeepEqual(fake.spki, real.signer.spki);
    const linted = await createPreLint(real.signer, () => {}).check({ ...request, issuer: real }, facts);
    const signed = parseCertificate(await composeSmimeCertificate({ ...request, issuer: real }));
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    assert.equal(digest(linted), digest(signed.tbs));
  });
}

test('a certificate that would break a rule is not signed, and the log says which', async () => {
  const log: LogEntry[] = [];
  const asked: string[] = [];
  const counting: Issuer = {
    ...issuer,
    signer: {
      ...issuer.signer,
      sign: async (tbs) => {
        asked.push('sign');
        return issuer.signer.sign(tbs);
      },
    },
  };
  const check = createPreLint(counting.signer, (entry) => log.push(entry)).check(
    { ...request, issuer: counting, policyOids: ['2.5.29.32.0'] },
    facts,
  );
  await assert.rejects(check, (error) => error instanceof RequestRefused && error.code === 'LINT_FAILED');
  assert.deepEqual(asked, []);
  assert.match(JSON.stringify(log), /any policy/);
});
