import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { composePkcs12, decryptCms, encryptCms, signCms, verifyChain, verifyCms } from '@acme-smime/protocol';
import type { Pkcs12Form } from '@acme-smime/protocol';
import { makeAuthority } from '../../live/openssl/holders.ts';
import { makeOpensslFolder } from '../../live/openssl/openssl-folder.ts';
import { makeGnupgHome } from './gnupg-home.ts';
import type { GnupgHome } from './gnupg-home.ts';

const folder = await makeOpensslFolder();
after(() => folder.close());
const authority = await makeAuthority(folder, 'rsa2048');
const holders = {
  rsa: await authority.issue('rsa', 'rsa2048'),
  p256: await authority.issue('p256', 'p256'),
  p384: await authority.issue('p384', 'p384'),
};
const passphrase = 'geheim';
const content = new TextEncoder().encode('Content-Type: text/plain\r\n\r\nGrüße\r\n');
const chain = [authority.issuing.certificate.der, authority.root.certificate.der];

const home = await makeGnupgHome(authority.root.certificate);
after(() => home.close());
const file = (name: string): string => join(home.folder, name);
await writeFile(file('content'), content);

/** What somebody would import who got the file from us. */
async function pkcs12(form: Pkcs12Form): Promise<Uint8Array> {
  const { key, certificate } = holders.rsa;
  const contents = { privateKey: key, certificate: certificate.der, chain, passphrase, form, random: randomBytes };
  return await composePkcs12({ ...contents, friendlyName: 'Älice' });
}

async function importPkcs12(into: GnupgHome, bytes: Uint8Array): Promise<void> {
  await writeFile(join(into.folder, 'import.p12'), bytes);
  const args = ['--pinentry-mode', 'loopback', '--passphrase-fd', '0', '--import', join(into.folder, 'import.p12')];
  await into.gpgsm(args, `${passphrase}\n`);
}

/** Runs gpgsm with the key, which keeps the passphrase it came with. */
function withKey(...args: readonly string[]): Promise<Uint8Array> {
  return home.gpgsm(['--pinentry-mode', 'loopback', '--passphrase-fd', '0', ...args], `${passphrase}\n`);
}

await importPkcs12(home, await pkcs12('compat'));
for (const { certificate } of [holders.p256, holders.p384]) await home.gpgsm(['--import'], certificate.der);

test('gpgsm imports our compatible PKCS#12: the key, the certificate, and the chain up to the root', async () => {
  const secret = Buffer.from(await home.gpgsm(['--list-secret-keys', '--with-validation'])).toString();
  assert.match(secret, /aka: rsa@example\.org[^]*key usage: digitalSignature keyEncipherment[^]*certificate is good/);
  const all = Buffer.from(await home.gpgsm(['--list-keys'])).toString();
  assert.match(
    all,
    /Subject: \/CN=Live Issuing[^]*Subject: \/CN=Live Root|Subject: \/CN=Live Root[^]*Subject: \/CN=Live Issuing/,
  );
});

test('gpgsm reads our modern PKCS#12 exactly if it reads the one that openssl makes by default', async () => {
  const verdict = async (bytes: Uint8Array): Promise<boolean> => {
    const other = await makeGnupgHome(authority.root.certificate);
    const imported = importPkcs12(other, bytes).then(
      () => true,
      () => false,
    );
    try {
      return await imported;
    } finally {
      await other.close();
    }
  };
  await folder.openssl(`pkcs12 -export -in rsa.pem -inkey rsa.key -passout pass:${passphrase} -out openssl.p12`);
  assert.equal(await verdict(await pkcs12('modern')), await verdict(await folder.read('openssl.p12')));
});

for (const [name, { signer, certificate }] of Object.entries(holders)) {
  for (const detached of [false, true]) {
    test(`gpgsm verifies our ${detached ? 'detached ' : ''}signature with ${name}`, async () => {
      const signing = {
        content,
        signer,
        certificate: certificate.der,
        chain: chain.slice(0, 1),
        signingTime: new Date(),
      };
      await writeFile(file('signed'), await signCms({ ...signing, detached }));
      const verify = ['--status-fd', '1', '--verify', file('signed')];
      const status = Buffer.from(await home.gpgsm(detached ? [...verify, file('content')] : verify)).toString();
      assert.match(status, /GOODSIG/);
      assert.match(status, /TRUST_FULLY/);
      await writeFile(file('other'), content.subarray(1));
      if (detached) await assert.rejects(home.gpgsm([...verify, file('other')]), /invalid signature|Bad signature/i);
    });
  }
}

for (const [form, options] of Object.entries({ whole: [], detached: ['--detach-sign'] })) {
  test(`we verify the ${form} signature that gpgsm makes, with the chain it encloses`, async () => {
    const sign = ['--include-certs', '-1', '--local-user', 'rsa@example.org', '--output', file('by-gpgsm')];
    await withKey(...sign, ...(options.length === 0 ? ['--sign'] : options), file('content'));
    const {
      signers,
      certificates,
      content: signed,
    } = await verifyCms(new Uint8Array(await readFile(file('by-gpgsm'))), form === 'detached' ? content : undefined);
    const [first] = signers;
    assert.deepEqual([first?.problem, first?.signatureValid], [undefined, true]);
    assert.deepEqual(first?.certificate?.der, holders.rsa.certificate.der);
    assert.deepEqual(signed, content);
    const purpose = { at: new Date(), purpose: 'smime' } as const;
    const { path } = verifyChain(holders.rsa.certificate, certificates, [authority.root.certificate], purpose);
    assert.equal(path?.length, 3);
  });
}

test('gpgsm decrypts what we encrypt to RSA, beside another recipient with EC', async () => {
  const recipients = [holders.p256, holders.rsa].map(({ certificate }) => certificate.der);
  await writeFile(file('encrypted'), await encryptCms({ content, recipients, random: randomBytes }));
  assert.deepEqual(await withKey('--decrypt', file('encrypted')), content);
});

for (const cipher of ['AES256', '3DES']) {
  test(`we decrypt what gpgsm encrypts with ${cipher} to RSA`, async () => {
    const encrypt = ['--cipher-algo', cipher, '--recipient', 'rsa@example.org', '--output', file('by-gpgsm')];
    await home.gpgsm([...encrypt, '--encrypt', file('content')]);
    const { key, certificate } = holders.rsa;
    const recipient = { privateKey: key, certificate: certificate.der };
    assert.deepEqual(await decryptCms(new Uint8Array(await readFile(file('by-gpgsm'))), recipient), content);
  });
}
