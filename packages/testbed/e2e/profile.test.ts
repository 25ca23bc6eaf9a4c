import assert from 'node:assert/strict';
import { test } from 'node:test';
import { obtainCertificate } from '@acme-smime/client';
import { parseCertificateChain } from '@acme-smime/protocol';
import { startAppWorld } from './app-world.ts';
import { startWorld } from './world.ts';

const bits = { signing: ['digitalSignature'], encryption: ['keyAgreement'] } as const;

for (const profile of ['signing', 'encryption'] as const)
  test(`the profile ${profile} alone is enough: the use follows it`, async () => {
    await using world = await startAppWorld();
    const { code, out, json } = await world.run([...world.cert, '--profile', profile, '--json']);
    assert.deepEqual([code, json.outcome], [0, 'issued'], out);
    const listed = await world.run(['certificates', '-c', world.config, '-w', world.work]);
    assert.match(listed.out, profile === 'signing' ? /  sign  / : /  encrypt  /);
  });

for (const profile of ['signing', 'encryption'] as const)
  test(`a program that names the profile ${profile} and no use gets what the profile is for`, async () => {
    await using world = await startWorld();
    const options = { ...world.options({ keyType: 'p256' }), profile };
    const { certificate } = await obtainCertificate(options, world.context);
    const [leaf] = parseCertificateChain(certificate.files['cert.pem']);
    assert.deepEqual(leaf?.keyUsage, bits[profile]);
  });
