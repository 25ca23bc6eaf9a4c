import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { composePkcs12, parsePkcs12 } from '@acme-smime/protocol';
import type { KeyType, Pkcs12Form } from '@acme-smime/protocol';
import { makeAuthority } from './holders.ts';
import { makeOpensslFolder } from './openssl-folder.ts';

const folder = await makeOpensslFolder();
after(() => folder.close());
const { openssl, write, read } = folder;
const authority = await makeAuthority(folder);
const chain = [authority.issuing.certificate.der, authority.root.certificate.der];
const count = (text: string, what: string): number => text.split(what).length - 1;

const passphrases = { 'a passphrase': 'geheim', 'a passphrase with umlauts': 'grün', 'no characters': '' };

for (const form of ['modern', 'compat'] satisfies Pkcs12Form[]) {
  for (const keyType of ['rsa2048', 'p256', 'ed25519'] satisfies KeyType[]) {
    for (const [name, passphrase] of Object.entries(passphrases)) {
      test(`openssl opens our ${form} file with a ${keyType} key and ${name}`, async () => {
        const { key, certificate } = await authority.issue('alice', keyType);
        const file = await composePkcs12({
          privateKey: key,
          certificate: certificate.der,
          chain,
          passphrase,
          friendlyName: 'Älice <alice@example.org>',
          form,
          random: randomBytes,
        });
        await write('alice.p12', file);
        await write('passphrase', `${passphrase}\n`);
        const source = passphrase === '' ? '-passin pass:' : '-passin file:passphrase';
        const text = await openssl(`pkcs12 -in alice.p12 ${source} -nodes`);
        assert.equal(count(text, '-----BEGIN CERTIFICATE-----'), 3);
        assert.equal(count(text, '-----BEGIN PRIVATE KEY-----'), 1);
        assert.equal(count(text, 'localKeyID: '), 2);
        assert.match(text, /friendlyName: .*lice <alice@example\.org>/);
        assert.ok(text.includes((await pem('alice.key')).trim()));
        const own = await openssl(`pkcs12 -in alice.p12 ${source} -nokeys -clcerts`);
        assert.equal(count(own, '-----BEGIN CERTIFICATE-----'), 1);
        assert.ok(own.includes((await pem('alice.pem')).trim()));
        await assert.rejects(openssl('pkcs12 -in alice.p12 -passin pass:wrong -noout'), /invalid password/);
      });
    }
  }
}

const formsOfOpenssl = {
  'its own defaults': '',
  'triple DES and SHA-1': ' -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1',
  'AES-128 and a MAC with SHA-512': ' -keypbe aes-128-cbc -certpbe aes-128-cbc -macalg sha512',
  'unencrypted certificates': ' -certpbe NONE',
  'nothing encrypted': ' -certpbe NONE -keypbe NONE',
  'no MAC': ' -nomac',
};

for (const [name, options] of Object.entries(formsOfOpenssl)) {
  for (const passphrase of ['geheim', '']) {
    test(`we open the file that openssl makes with ${name}${passphrase === '' ? ' and no characters' : ''}`, async () => {
      const { key, certificate } = await authority.issue('bob', 'p256');
      const certificates = '-in bob.pem -inkey bob.key -certfile chain.pem -name bob';
      await write('chain.pem', (await pem('issuing.pem')) + (await pem('root.pem')));
      await openssl(`pkcs12 -export ${certificates} -out bob.p12 -passout pass:${passphrase}${options}`);
      const parsed = await parsePkcs12(await read('bob.p12'), passphrase);
      assert.ok(parsed.privateKey?.equals(key));
      assert.deepEqual(
        parsed.certificates.map(({ der }) => der),
        [certificate.der, ...chain],
      );
    });
  }
}

async function pem(name: string): Promise<string> {
  return new TextDecoder().decode(await read(name));
}
