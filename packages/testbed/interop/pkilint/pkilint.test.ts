import assert from 'node:assert/strict';
import { test } from 'node:test';
import { obtainCertificate, revokeCertificate } from '@acme-smime/client';
import { composeOcspRequest, decodePem, keyTypes, ocspCertificateId, parseCertificate } from '@acme-smime/protocol';
import type { Certificate, KeyType } from '@acme-smime/protocol';
import { startWorld } from '../../e2e/world.ts';
import type { World } from '../../e2e/world.ts';
import { askPkilint } from './ask-pkilint.ts';
import type { LintTask } from './ask-pkilint.ts';

/** Names under a public suffix, since nobody may certify internal ones (S/MIME BR 4.2.2). */
const domain = 'client.example.org';
const ca = {
  httpListen: { host: '127.0.0.1', port: 0 },
  publicHttpUrl: 'http://pki.example.org',
  assertBaseline: true,
};

interface Issued {
  readonly name: string;
  readonly leaf: Certificate;
  readonly issuer: Certificate;
}

async function issue(
  world: World,
  profile: string,
  keyType: KeyType,
  addresses: readonly [string, ...string[]],
): Promise<Issued> {
  const use = profile === 'signing' || profile === 'encryption' ? profile : 'both';
  const options = world.options({ profile, keyType, use, addresses, force: true });
  const { certificate } = await obtainCertificate(options, world.context);
  const [leaf, issuer] = decodePem(certificate.files['fullchain.pem']).map(({ der }) => parseCertificate(der));
  assert.ok(leaf !== undefined && issuer !== undefined);
  return { name: `${profile} ${keyType} ${addresses.join(' ')}`, leaf, issuer };
}

async function served(world: World, path: string): Promise<Uint8Array> {
  const response = await fetch(`${world.ca.httpUrl}${path}`);
  assert.equal(response.status, 200, path);
  return new Uint8Array(await response.arrayBuffer());
}

async function judge(tasks: readonly LintTask[]): Promise<void> {
  const answers = await askPkilint(tasks);
  const told = answers.flatMap((findings, index) =>
    findings.map((finding) => `${tasks[index]?.name}: ${finding.severity} ${finding.code} ${finding.message}`),
  );
  assert.deepEqual(told, []);
}

test('pkilint has nothing to say against certificates of any profile, for any kind of key', async () => {
  await using world = await startWorld(ca, domain);
  const long = `${'a'.repeat(60)}@${domain}`;
  const issued: Issued[] = [];
  for (const profile of ['multipurpose', 'strict', 'signing', 'encryption']) {
    for (const keyType of keyTypes) {
      if (profile === 'encryption' && keyType === 'ed25519') continue;
      issued.push(await issue(world, profile, keyType, [world.address]));
    }
    issued.push(await issue(world, profile, 'p256', [world.address, `bob@${domain}`]));
    issued.push(await issue(world, profile, 'p256', [long]));
    issued.push(await issue(world, profile, 'rsa2048', [`Δοκιμή@${domain}`]));
  }
  await judge(
    issued.flatMap(({ name, leaf, issuer }) => [
      { tool: 'smime', name, files: [leaf.der] },
      { tool: 'chain', name: `${name}, chain`, files: [issuer.der, leaf.der] },
    ]),
  );
});

test('pkilint does find what is wrong: internal names, and no policy to judge by', async () => {
  await using world = await startWorld(ca);
  const { name, leaf } = await issue(world, 'strict', 'p256', [world.address]);
  const [found = []] = await askPkilint([{ tool: 'smime', name, files: [leaf.der] }]);
  assert.deepEqual([...new Set(found.map(({ code }) => code))], ['cabf.internal_domain_name']);
  await using plain = await startWorld({ ...ca, assertBaseline: false }, domain);
  const without = await issue(plain, 'strict', 'p256', [plain.address]);
  const [refused = []] = await askPkilint([{ tool: 'smime', name, files: [without.leaf.der] }]);
  assert.deepEqual(
    refused.map(({ code }) => code),
    ['pkilint.unreadable'],
  );
});

for (const issuerKeyType of ['rsa4096', 'p384', 'p256'] as const) {
  test(`pkilint has nothing to say against what a CA with ${issuerKeyType} keys signs`, async () => {
    await using world = await startWorld({ ...ca, issuerKeyType, crlPartitions: 2 }, domain);
    const { leaf, issuer } = await issue(world, 'strict', 'p256', [world.address]);
    const good = await issue(world, 'multipurpose', 'rsa2048', [world.address]);
    const revocation = { directoryUrl: world.ca.directoryUrl, store: world.store, signal: AbortSignal.timeout(60_000) };
    await revokeCertificate({ ...revocation, certificate: leaf.der, reason: 'superseded' }, world.context);
    const path = (url: string | undefined): string => new URL(url ?? '').pathname;
    const root = await served(world, '/issuer/root.cer');
    const partial = await served(world, path(leaf.crlUrls[0]));
    const complete = await served(world, path(leaf.crlUrls[0]).replace(/-\d\.crl$/, '.crl'));
    const ocsp = async (serial: string): Promise<Uint8Array> => {
      const request = composeOcspRequest({ certificateIds: [ocspCertificateId(issuer, serial)] });
      return served(world, `/ocsp/${encodeURIComponent(Buffer.from(request).toString('base64'))}`);
    };
    await judge([
      { tool: 'smime', name: 'certificate', files: [leaf.der] },
      { tool: 'chain', name: 'certificate below its issuer', files: [issuer.der, leaf.der] },
      { tool: 'certificate', name: 'issuer', files: [issuer.der] },
      { tool: 'chain', name: 'issuer below the root', files: [root, issuer.der] },
      { tool: 'certificate', name: 'root', files: [root] },
      { tool: 'crl', name: 'partial CRL', files: [partial] },
      { tool: 'crl', name: 'complete CRL', files: [complete] },
      { tool: 'crl', name: 'CRL of the root', files: [await served(world, '/crl/root.crl')] },
      { tool: 'ocsp', name: 'OCSP of a revoked certificate', files: [await ocsp(leaf.serialNumber)] },
      { tool: 'ocsp', name: 'OCSP of a good certificate', files: [await ocsp(good.leaf.serialNumber)] },
      { tool: 'ocsp', name: 'OCSP of an unknown certificate', files: [await ocsp('4711')] },
    ]);
  });
}
