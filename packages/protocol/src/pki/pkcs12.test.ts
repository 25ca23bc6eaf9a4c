import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { AsnConvert } from '@peculiar/asn1-schema';
import { AuthenticatedSafe, PFX } from '@peculiar/asn1-pfx';
import { ConfigInvalid, ProtocolViolation } from '../errors.ts';
import { makeAuthority } from './authority.test.fixture.ts';
import { integer, readElements, readSingle, sequence } from './der.ts';
import { generateKey } from './keys.ts';
import type { KeyType } from './keys.ts';
import { bmpPassphrase, deriveKey, purposes } from './pkcs12-key-derivation.ts';
import { composePkcs12, parsePkcs12 } from './pkcs12.ts';
import type { Pkcs12Contents, Pkcs12Form } from './pkcs12.ts';

const authority = await makeAuthority();
const holder = await authority.issue({ addresses: ['alice@example.org'] });
const contents: Pkcs12Contents = {
  privateKey: holder.key,
  certificate: holder.certificate.der,
  chain: [authority.intermediate.certificate.der, authority.root.certificate.der],
  passphrase: 'grün und blau 🔑',
  friendlyName: 'alice@example.org',
  form: 'modern',
  random: randomBytes,
};
const forms: readonly Pkcs12Form[] = ['modern', 'compat'];

for (const form of forms) {
  for (const passphrase of ['grün und blau 🔑', '']) {
    test(`a ${form} file with ${passphrase === '' ? 'an empty' : 'a'} passphrase gives back key and full chain`, async () => {
      const parsed = await parsePkcs12(await composePkcs12({ ...contents, form, passphrase }), passphrase);
      assert.ok(parsed.privateKey?.equals(holder.key));
      assert.deepEqual(
        parsed.certificates.map(({ der }) => der),
        [contents.certificate, ...contents.chain],
      );
    });
  }

  test(`a wrong passphrase for a ${form} file is told as such`, async () => {
    const file = await composePkcs12({ ...contents, form });
    for (const passphrase of ['', 'wrong']) {
      await assert.rejects(
        parsePkcs12(file, passphrase),
        (error) => error instanceof ConfigInvalid && error.code === 'PASSPHRASE_WRONG',
      );
    }
  });

  test(`a ${form} file with one bit changed in its contents is refused`, async () => {
    const file = await composePkcs12({ ...contents, form });
    file[file.length >> 1] = (file[file.length >> 1] ?? 0) ^ 1;
    await assert.rejects(
      parsePkcs12(file, contents.passphrase),
      (error) => error instanceof ConfigInvalid && error.code === 'PASSPHRASE_WRONG',
    );
  });
}

for (const keyType of ['rsa2048', 'p384', 'ed25519'] satisfies KeyType[]) {
  test(`a ${keyType} key is kept`, async () => {
    const other = await authority.issue({ addresses: ['bob@example.org'], keyType });
    const own = { ...contents, privateKey: other.key, certificate: other.certificate.der };
    assert.ok((await parsePkcs12(await composePkcs12(own), own.passphrase)).privateKey?.equals(other.key));
  });
}

test('another library reads the shell, with the 8-byte salt and the rounds that OpenSSL takes', async () => {
  for (const [form, digest] of [
    ['modern', '2.16.840.1.101.3.4.2.1'],
    ['compat', '1.3.14.3.2.26'],
  ] as const) {
    const pfx = AsnConvert.parse(await composePkcs12({ ...contents, form }), PFX);
    assert.deepEqual([pfx.version, pfx.macData.iterations, pfx.macData.macSalt.byteLength], [3, 2048, 8]);
    assert.equal(pfx.macData.mac.digestAlgorithm.algorithm, digest);
    const safes = AsnConvert.parse(readSingle(new Uint8Array(pfx.authSafe.content), 'safe').content, AuthenticatedSafe);
    assert.deepEqual(
      Array.from(safes, ({ contentType }) => contentType),
      ['1.2.840.113549.1.7.6', '1.2.840.113549.1.7.1'],
    );
  }
});

test('a certificate of another key is refused', async () => {
  await assert.rejects(
    composePkcs12({ ...contents, privateKey: await generateKey('p256') }),
    (error) => error instanceof ConfigInvalid && error.code === 'KEY_MISMATCH',
  );
});

test('a leaf repeated in the chain is stored once', async () => {
  const file = await composePkcs12({ ...contents, chain: [contents.certificate, ...contents.chain] });
  assert.equal((await parsePkcs12(file, contents.passphrase)).certificates.length, 3);
});

test('the key derivation gives the vectors of the PKCS#12 test suite', () => {
  const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
  const passphrase = bmpPassphrase('smeg');
  const vectors = [
    [purposes.key, '0a58cf64530d823f', 1, 24, '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3'],
    [purposes.iv, '0a58cf64530d823f', 1, 8, '79993dfe048d3b76'],
    [purposes.key, '642b99ab44fb4b1f', 1, 24, 'f3a95fec48d7711e985cfe67908c5ab79fa3d7c5caa5d966'],
    [purposes.mac, '3d83c0e4546ac140', 1, 20, '8d967d88f6caa9d714800ab3d48051d63f73a312'],
  ] as const;
  for (const [purpose, salt, iterations, bytes, expected] of vectors) {
    const key = deriveKey({ digest: 'sha1', purpose, passphrase, salt: hex(salt), iterations, bytes });
    assert.equal(Buffer.from(key).toString('hex'), expected);
  }
});

test('too many rounds are refused before they are counted', async () => {
  const file = Buffer.from(await composePkcs12({ ...contents, form: 'modern' }));
  // The last field is the count of rounds of the MAC, 2048 in two octets.
  assert.equal(file.subarray(-4).toString('hex'), '02020800');
  const [version, safe, mac] = readElements(readSingle(file, 'file').content, 'file');
  const [digest, salt] = readElements(mac?.content ?? new Uint8Array(), 'mac');
  assert.ok(version !== undefined && safe !== undefined && digest !== undefined && salt !== undefined);
  const endless = sequence(version.raw, safe.raw, sequence(digest.raw, salt.raw, integer(2_000_001)));
  await assert.rejects(
    parsePkcs12(endless, contents.passphrase),
    (error) => error instanceof ProtocolViolation && error.code === 'PKCS12_UNSUPPORTED',
  );
});

test('a file cut off or damaged anywhere throws nothing but our errors', async () => {
  const file = await composePkcs12({ ...contents, form: 'compat' });
  const ours = (error: unknown): boolean => error instanceof ProtocolViolation || error instanceof ConfigInvalid;
  for (let length = 0; length < file.length; length += 37) {
    await assert.rejects(parsePkcs12(file.subarray(0, length), contents.passphrase), ours);
  }
  for (let index = 0; index < 80; index += 1) {
    const damaged = Uint8Array.from(file);
    damaged[index] = 0x80;
    await parsePkcs12(damaged, contents.passphrase).catch((error: unknown) => assert.ok(ours(error), String(error)));
  }
});
