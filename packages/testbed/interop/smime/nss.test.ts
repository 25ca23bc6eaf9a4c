import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import {
  composePkcs12,
  decryptCms,
  encodePem,
  encryptCms,
  parsePkcs12,
  signCms,
  verifyCms,
} from '@acme-smime/protocol';
import type { KeyType, Pkcs12Form } from '@acme-smime/protocol';
import { makeAuthority } from '../../live/openssl/holders.ts';
import { makeOpensslFolder } from '../../live/openssl/openssl-folder.ts';

// NSS is what Thunderbird and Evolution keep keys in and use S/MIME with.
const run = promisify(execFile);
const folder = await makeOpensslFolder();
after(() => folder.close());
const authority = await makeAuthority(folder);
const chain = [authority.issuing.certificate.der, authority.root.certificate.der];
const passphrase = 'geheim';
const content = new TextEncoder().encode('Content-Type: text/plain\r\n\r\nhello\r\n');

/** A certificate database that trusts our root for mail, and the tools that work on it. */
async function openDatabase() {
  const path = await mkdtemp(join(tmpdir(), 'nss-'));
  const file = (name: string): string => join(path, name);
  const tool = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await run(program, [...args, '-d', `sql:${path}`], { cwd: path, timeout: 60_000 })).stdout;
  await tool('certutil', '-N', '--empty-password');
  await writeFile(file('root.pem'), encodePem('CERTIFICATE', authority.root.certificate.der));
  await tool('certutil', '-A', '-n', 'root', '-t', ',C,', '-i', file('root.pem'));
  return { file, tool, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

type Database = Awaited<ReturnType<typeof openDatabase>>;

/** Imports a new holder's PKCS#12; the certificate's nickname in the database is the holder's name. */
async function importHolder({ file, tool }: Database, name: string, keyType: KeyType, form: Pkcs12Form) {
  const holder = await authority.issue(name, keyType);
  const { key, certificate } = holder;
  const contents = { privateKey: key, certificate: certificate.der, chain, passphrase, form, random: randomBytes };
  await writeFile(file('holder.p12'), await composePkcs12({ ...contents, friendlyName: name }));
  await tool('pk12util', '-i', file('holder.p12'), '-W', passphrase);
  return holder;
}

for (const form of ['modern', 'compat'] satisfies Pkcs12Form[]) {
  for (const keyType of ['rsa2048', 'p256', 'p384'] satisfies KeyType[]) {
    test(`pk12util imports our ${form} PKCS#12 with a ${keyType} key, good for signing and receiving mail`, async () => {
      await using database = await openDatabase();
      await importHolder(database, 'alice', keyType, form);
      assert.match(await database.tool('certutil', '-K'), / alice\n/);
      assert.match(await database.tool('certutil', '-L'), /alice +u,u,u/);
      for (const usage of ['S', 'R']) {
        const verdict = await database.tool('certutil', '-V', '-e', '-l', '-n', 'alice', '-u', usage);
        assert.match(verdict, /certificate is valid/);
      }
    });
  }
}

test('pk12util refuses a wrong passphrase for our PKCS#12', async () => {
  await using database = await openDatabase();
  await importHolder(database, 'alice', 'p256', 'modern');
  const wrong = database.tool('pk12util', '-i', database.file('holder.p12'), '-W', 'wrong');
  await assert.rejects(wrong, /SEC_ERROR_BAD_PASSWORD|SEC_ERROR_PKCS12_INVALID_MAC/);
});

test('we read the PKCS#12 that pk12util exports, with its key and its chain', async () => {
  await using database = await openDatabase();
  const { key, certificate } = await importHolder(database, 'alice', 'rsa2048', 'modern');
  await database.tool('pk12util', '-o', database.file('exported.p12'), '-n', 'alice', '-W', passphrase);
  const { privateKey, certificates } = await parsePkcs12(
    new Uint8Array(await readFile(database.file('exported.p12'))),
    passphrase,
  );
  assert.ok(privateKey?.equals(key));
  assert.ok(certificates.some(({ der }) => Buffer.from(der).equals(certificate.der)));
});

for (const keyType of ['rsa2048', 'p256'] satisfies KeyType[]) {
  test(`NSS and we verify each other’s signatures with ${keyType}`, async () => {
    await using database = await openDatabase();
    const { file, tool } = database;
    const { signer, certificate } = await importHolder(database, 'alice', keyType, 'modern');
    const signing = {
      content,
      signer,
      certificate: certificate.der,
      chain: chain.slice(0, 1),
      signingTime: new Date(),
    };
    await writeFile(file('signed'), await signCms({ ...signing, detached: false }));
    await tool('cmsutil', '-D', '-u', '4', '-i', file('signed'), '-o', file('verified'));
    assert.deepEqual(new Uint8Array(await readFile(file('verified'))), content);
    await writeFile(file('content'), content);
    await tool('cmsutil', '-S', '-N', 'alice', '-G', '-H', 'SHA256', '-i', file('content'), '-o', file('by-nss'));
    const { signers, content: signed } = await verifyCms(new Uint8Array(await readFile(file('by-nss'))));
    assert.deepEqual([signers[0]?.problem, signers[0]?.signatureValid], [undefined, true]);
    assert.deepEqual(signed, content);
  });
}

test('NSS and we decrypt what the other encrypts to RSA', async () => {
  await using database = await openDatabase();
  const { file, tool } = database;
  const { key, certificate } = await importHolder(database, 'alice', 'rsa2048', 'modern');
  await writeFile(file('encrypted'), await encryptCms({ content, recipients: [certificate.der], random: randomBytes }));
  await tool('cmsutil', '-D', '-i', file('encrypted'), '-o', file('decrypted'));
  assert.deepEqual(new Uint8Array(await readFile(file('decrypted'))), content);
  await writeFile(file('content'), content);
  await tool('cmsutil', '-E', '-r', 'alice@example.org', '-i', file('content'), '-o', file('by-nss'));
  const bytes = new Uint8Array(await readFile(file('by-nss')));
  assert.deepEqual(await decryptCms(bytes, { privateKey: key, certificate: certificate.der }), content);
});
test('NSS decrypts what we encrypt to EC exactly if it decrypts what openssl encrypts', async () => {
  await using database = await openDatabase();
  const { file, tool } = database;
  const { certificate } = await importHolder(database, 'alice', 'p256', 'modern');
  const opens = (bytes: Uint8Array): Promise<boolean> =>
    writeFile(file('encrypted'), bytes)
      .then(() => tool('cmsutil', '-D', '-i', file('encrypted'), '-o', file('decrypted')))
      .then(
        () => true,
        () => false,
      );
  await folder.write('content', content);
  await folder.openssl(
    'cms -encrypt -binary -aes-256-cbc -in content -outform DER -out encrypted -recip alice.pem -keyopt ecdh_kdf_md:sha256',
  );
  const ours = await encryptCms({ content, recipients: [certificate.der], random: randomBytes });
  assert.equal(await opens(ours), await opens(await folder.read('encrypted')));
});
