import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { composeIntermediate, composeRoot, composeSerial, parseCertificate } from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';

import { baselineFaults } from './baseline-faults.ts';
import { makeIssuer, makeKey, makeRoot } from './ceremony.ts';

const now = new Date('2026-03-01T00:00:00Z');
const random = (bytes: number): Uint8Array =>
  new Uint8Array(createHash('shake256', { outputLength: bytes }).update('x').digest());
const asserted = { certificates: { 'assert-baseline': true, 'weak-key-lists': ['weak.txt'] } };

async function chainOf(country?: string): Promise<readonly Certificate[]> {
  const parts = { now, random, organization: 'Example', years: 5, ...(country === undefined ? {} : { country }) };
  const [above, below] = [await makeKey('p256', 'six random words'), await makeKey('p256', 'six random words')];
  const certificate = await makeRoot(parts, above.signer);
  const root = { certificate, signer: above.signer };
  return [await makeIssuer({ ...parts, root, publicHttpUrl: 'http://ca.example' }, below.signer.spki), certificate];
}

test('what a ceremony with a country makes may stand above certificates that assert the requirements', async () => {
  assert.deepEqual(baselineFaults(asserted, await chainOf('DE')), []);
});

test('without the country, without CAA or without lists of weak keys nothing may be asserted', async () => {
  const table = { certificates: { 'assert-baseline': true }, dns: { caa: false } };
  const faults = baselineFaults(table, await chainOf());
  assert.deepEqual(
    faults.map((fault) => fault.replace(/CN=.*,O=Example/, 'NAME')),
    [
      'certificates.assert-baseline: NAME: its name has no countryName (S/MIME BR 7.1.4.3.1)',
      'certificates.assert-baseline: NAME: its name has no countryName (S/MIME BR 7.1.4.3.1)',
      'certificates.assert-baseline: dns.caa must not be false (S/MIME BR 4.2.2.1)',
      'certificates.assert-baseline: weak-key-lists is missing: keys that others know have to be refused (S/MIME BR 6.1.1.3)',
    ],
  );
  assert.deepEqual(baselineFaults({ certificates: {}, dns: { caa: false } }, await chainOf()), []);
});

test('an issuer whose policies do not allow what would be asserted below it, or that names no CRL, is told', async () => {
  const { signer } = await makeKey('p256', 'six random words');
  const subject = [
    { type: '2.5.4.6', value: 'DE' },
    { type: '2.5.4.10', value: 'Example' },
    { type: '2.5.4.3', value: 'Example' },
  ];
  const span = { notBefore: now, notAfter: new Date(now.getTime() + 86_400_000), serial: composeSerial(random) };
  const root = parseCertificate(await composeRoot({ signer, subject, ...span }));
  const issuer = await composeIntermediate({
    issuer: { certificate: root, signer },
    spki: signer.spki,
    subject,
    policyOids: ['2.23.140.1.5.1.2'],
    ...span,
  });
  const faults = baselineFaults(asserted, [parseCertificate(issuer), root]);
  assert.equal(faults.length, 2);
  assert.match(faults[0] ?? '', /it names no CRL by plain http \(S\/MIME BR 7\.1\.2\.2 b\)$/);
  assert.match(
    faults[1] ?? '',
    /its policies do not allow 2\.23\.140\.1\.5\.1\.3 below it \(S\/MIME BR 7\.1\.2\.2 a, /,
  );
  const multipurpose = { certificates: { ...asserted.certificates, profiles: ['multipurpose'] } };
  assert.equal(baselineFaults(multipurpose, [parseCertificate(issuer), root]).length, 1);
});
