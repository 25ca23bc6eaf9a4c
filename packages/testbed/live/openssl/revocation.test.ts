import assert from 'node:assert/strict';
import { test } from 'node:test';
import { obtainCertificate, revokeCertificate } from '@acme-smime/client';
import { decodePem, encodePem } from '@acme-smime/protocol';
import { startWorld } from '../../e2e/world.ts';
import { makeOpensslFolder } from './openssl-folder.ts';

const httpListen = { host: '127.0.0.1', port: 0 };

for (const issuerKeyType of ['p256', 'rsa2048'] as const) {
  test(`openssl learns from the CRL and from the OCSP responder of a ${issuerKeyType} CA what was revoked`, async () => {
    const folder = await makeOpensslFolder();
    await using world = await startWorld({ httpListen, issuerKeyType, crlPartitions: 3 });
    try {
      const { openssl, write } = folder;
      await write('root.pem', world.ca.rootPem);
      const issue = async (name: string): Promise<Uint8Array> => {
        const options = world.options({ addresses: [`${name}@client.example`], keyType: 'p256' });
        const { certificate } = await obtainCertificate(options, world.context);
        const [leaf, issuer] = decodePem(certificate.files['fullchain.pem']);
        assert.ok(leaf !== undefined && issuer !== undefined);
        await write(`${name}.pem`, encodePem('CERTIFICATE', leaf.der));
        await write('issuer.pem', encodePem('CERTIFICATE', issuer.der));
        return leaf.der;
      };
      const [alice] = [await issue('alice'), await issue('bob')];
      const revocation = {
        directoryUrl: world.ca.directoryUrl,
        store: world.store,
        signal: AbortSignal.timeout(60_000),
      };
      await revokeCertificate({ ...revocation, certificate: alice, reason: 'superseded' }, world.context);

      const ask = (name: string, more: string): Promise<string> =>
        openssl(
          `ocsp -url ${world.ca.httpUrl}/ocsp ${more} -issuer issuer.pem -cert ${name}.pem -CAfile root.pem -verify_other issuer.pem`,
        );
      for (const more of ['-nonce', '-no_nonce', '-nonce -sha256']) {
        assert.match(await ask('bob', more), /bob\.pem: good/);
        assert.match(await ask('alice', more), /alice\.pem: revoked[^]*Reason: superseded/);
      }

      // As relying parties do: the list is fetched from where the certificate says.
      for (const [name, outcome] of [
        ['bob', /bob\.pem: OK/],
        ['alice', /certificate revoked/],
      ] as const) {
        const check = `verify -x509_strict -crl_check -extended_crl -crl_download -CAfile root.pem -untrusted issuer.pem ${name}.pem`;
        const told = await openssl(check).catch((error: Error & { stderr?: string }) => error.stderr ?? '');
        assert.match(told, outcome);
      }
      const text = await openssl(`x509 -in alice.pem -noout -ext crlDistributionPoints`);
      const url = /URI:(\S+)/.exec(text)?.[1] ?? assert.fail(text);
      const complete = url.replace(/-\d\.crl$/, '.crl');
      for (const from of [url, complete, `${world.ca.httpUrl}/crl/root.crl`]) {
        await write('list.crl', new Uint8Array(await (await fetch(from)).arrayBuffer()));
        const by = from.endsWith('root.crl') ? 'root.pem' : 'issuer.pem';
        const shown = await openssl(`crl -in list.crl -inform DER -CAfile ${by} -noout -text`);
        assert.match(shown, /X509v3 CRL Number/);
        assert.equal(/Superseded/.test(shown), by === 'issuer.pem');
        assert.equal(/Issuing Distribution Point: critical/.test(shown), from === url);
      }
    } finally {
      await folder.close();
    }
  });
}

test('openssl hears from the root that its issuer is good, while the key of the root is here', async () => {
  const folder = await makeOpensslFolder();
  await using world = await startWorld({ httpListen });
  try {
    const { openssl, write } = folder;
    const { certificate } = await obtainCertificate(world.options({ keyType: 'p256' }), world.context);
    await write('root.pem', world.ca.rootPem);
    await write(
      'issuer.pem',
      encodePem('CERTIFICATE', decodePem(certificate.files['fullchain.pem'])[1]?.der ?? assert.fail()),
    );
    for (const more of ['-nonce', '-no_nonce', '-nonce -sha256']) {
      const asked = `ocsp -url ${world.ca.httpUrl}/ocsp ${more} -issuer root.pem -cert issuer.pem -CAfile root.pem`;
      assert.match(await openssl(asked), /issuer\.pem: good/);
    }
  } finally {
    await folder.close();
  }
});

test('openssl heeds lists that were partitioned by themselves, and answers that were prepared before it asked', async () => {
  const folder = await makeOpensslFolder();
  await using world = await startWorld({ httpListen, crlPartitionSize: 1 });
  try {
    const { openssl, write } = folder;
    await write('root.pem', world.ca.rootPem);
    const revocation = { directoryUrl: world.ca.directoryUrl, store: world.store, signal: AbortSignal.timeout(10_000) };
    for (const [place, name] of ['alice', 'bob', 'carol'].entries()) {
      const options = world.options({ addresses: [`${name}@client.example`], keyType: 'p256' });
      const { certificate } = await obtainCertificate(options, world.context);
      const [leaf, issuer] = decodePem(certificate.files['fullchain.pem']);
      assert.ok(leaf !== undefined && issuer !== undefined);
      await write(`${name}.pem`, encodePem('CERTIFICATE', leaf.der));
      await write('issuer.pem', encodePem('CERTIFICATE', issuer.der));
      const named = await openssl(`x509 -in ${name}.pem -noout -ext crlDistributionPoints`);
      assert.match(named, place === 0 ? /[0-9a-f]{40}\.crl/ : new RegExp(`-${place - 1}\\.crl`));
      const check = `verify -x509_strict -crl_check -extended_crl -crl_download -CAfile root.pem -untrusted issuer.pem ${name}.pem`;
      assert.match(await openssl(check), new RegExp(`${name}\\.pem: OK`));
      const ask = `ocsp -url ${world.ca.httpUrl}/ocsp -no_nonce -issuer issuer.pem -cert ${name}.pem -CAfile root.pem -verify_other issuer.pem`;
      assert.match(await openssl(ask), new RegExp(`${name}\\.pem: good`));
      await revokeCertificate({ ...revocation, certificate: leaf.der, reason: 'superseded' }, world.context);
      await assert.rejects(openssl(check), /certificate revoked/);
      assert.match(await openssl(ask), new RegExp(`${name}\\.pem: revoked[^]*Reason: superseded`));
    }
    const { answers, prepared } = world.ca.revocation.ocsp();
    assert.equal(prepared, 3);
    assert.ok(answers.some(({ labels, value }) => labels['prepared'] === 'yes' && value > 0));
  } finally {
    await folder.close();
  }
});
