import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { decryptCms, encryptCms, signCms, verifyChain, verifyCms } from '@acme-smime/protocol';
import { makeAuthority } from './holders.ts';
import { makeOpensslFolder } from './openssl-folder.ts';

const folder = await makeOpensslFolder();
after(() => folder.close());
const { openssl, write, read } = folder;
const authority = await makeAuthority(folder);
const holders = {
  rsa: await authority.issue('rsa', 'rsa2048'),
  p256: await authority.issue('p256', 'p256'),
  p384: await authority.issue('p384', 'p384'),
  ed25519: await authority.issue('ed25519', 'ed25519'),
};
const content = new TextEncoder().encode('Content-Type: text/plain\r\n\r\nGrüße\r\n');
await write('content', content);
const large = new Uint8Array(randomBytes(300_000));
await write('large', large);
const trust = '-CAfile root.pem -purpose smimesign';

const chain = [authority.issuing.certificate.der];

for (const [name, { signer, certificate }] of Object.entries(holders)) {
  const signing = { content, signer, certificate: certificate.der, chain, signingTime: new Date() };

  // OpenSSL 3.0 knows no Ed25519 in CMS: see the test after these.
  if (name === 'ed25519') continue;

  for (const detached of [false, true]) {
    test(`openssl verifies our ${detached ? 'detached ' : ''}signature with ${name}`, async () => {
      await write('signed.der', await signCms({ ...signing, detached }));
      const verify = `cms -verify -inform DER -in signed.der -binary ${trust} -cades -out verified`;
      await openssl(`${verify}${detached ? ' -content content' : ''}`);
      assert.deepEqual(await read('verified'), content);
      await write('other', content.subarray(1));
      if (detached) await assert.rejects(openssl(`${verify} -content other`), /digest mismatch|verification failure/i);
    });
  }

  for (const [form, options] of Object.entries({
    'in DER': '-nodetach',
    'in BER': '-nodetach -stream',
    detached: '',
    'without attributes': '-nodetach -noattr',
    'with SHA-512 and a key identifier': '-nodetach -md sha512 -keyid',
  })) {
    test(`we verify the signature that openssl makes with ${name}, ${form}`, async () => {
      const sign = `cms -sign -binary -in content -outform DER -signer ${name}.pem -inkey ${name}.key -certfile issuing.pem`;
      await openssl(`${sign} -out signed.der ${options}`.trim());
      const verified = await verifyCms(await read('signed.der'), options === '' ? content : undefined);
      assert.deepEqual(verified.content, content);
      const [first] = verified.signers;
      assert.equal(first?.problem, undefined);
      assert.equal(first?.signatureValid, true);
      assert.deepEqual(first.certificate?.der, certificate.der);
      const anchors = [authority.root.certificate];
      const purpose = { at: new Date(), purpose: 'smime' } as const;
      assert.equal(verifyChain(certificate, verified.certificates, anchors, purpose).path?.length, 3);
    });
  }
}

test('openssl verifies our Ed25519 signature over the signed attributes', async () => {
  const { signer, certificate } = holders.ed25519;
  const whole = { content, signer, certificate: certificate.der, chain, detached: true, signingTime: new Date() };
  const message = Buffer.from(await signCms(whole));
  // The attributes begin with the shortest, contentType, and end before the algorithm and the signature of 64 octets.
  const start = message.indexOf(Buffer.from('301806092a864886f70d010903', 'hex'));
  const attributes = message.subarray(start, message.length - 64 - 2 - 7);
  assert.ok(start > 0 && attributes.length >= 128 && attributes.length < 256 * 256);
  const length =
    attributes.length < 256 ? [0x81, attributes.length] : [0x82, attributes.length >> 8, attributes.length & 255];
  await write('attributes', Buffer.concat([Uint8Array.of(0x31, ...length), attributes]));
  await write('signature', message.subarray(-64));
  const verify = 'pkeyutl -verify -rawin -certin -inkey ed25519.pem -in attributes -sigfile signature';
  assert.match(await openssl(verify), /Verified Successfully/);
});

test('we verify large content that openssl streams', async () => {
  await openssl(
    'cms -sign -binary -in large -outform DER -nodetach -stream -signer rsa.pem -inkey rsa.key -out signed.der',
  );
  const verified = await verifyCms(await read('signed.der'));
  assert.equal(verified.signers[0]?.problem, undefined);
  assert.ok(Buffer.from(verified.content).equals(large));
});

for (const salt of ['digest', 'max']) {
  test(`we verify RSA-PSS with a salt as long as ${salt === 'max' ? 'possible' : 'the digest'}`, async () => {
    const sign = 'cms -sign -binary -in content -outform DER -nodetach -signer rsa.pem -inkey rsa.key -out signed.der';
    await openssl(`${sign} -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:${salt}`);
    const { signers } = await verifyCms(await read('signed.der'));
    assert.equal(signers[0]?.problem, undefined);
    assert.equal(signers[0]?.signatureValid, true);
  });
}

test('we judge each of two signers that openssl lets sign, and refuse SHA-1', async () => {
  const sign = 'cms -sign -binary -in content -outform DER -nodetach';
  await openssl(`${sign} -signer rsa.pem -inkey rsa.key -signer p256.pem -inkey p256.key -out signed.der`);
  const { signers } = await verifyCms(await read('signed.der'));
  assert.deepEqual(
    signers.map(({ signatureValid }) => signatureValid),
    [true, true],
  );
  await openssl(`${sign} -md sha1 -signer rsa.pem -inkey rsa.key -out signed.der`);
  const [weak] = (await verifyCms(await read('signed.der'))).signers;
  assert.equal(weak?.signatureValid, false);
  assert.match(weak.problem ?? '', /digest that is broken/);
});

for (const cipher of ['aes-256-cbc', 'aes-256-gcm'] as const) {
  for (const keyTransport of ['pkcs1', 'oaep'] as const) {
    test(`openssl decrypts what we encrypt with ${cipher} and ${keyTransport} to RSA and EC at once`, async () => {
      const recipients = [holders.rsa, holders.p256, holders.p384].map(({ certificate }) => certificate.der);
      await write('encrypted', await encryptCms({ content, recipients, random: randomBytes, cipher, keyTransport }));
      for (const name of ['rsa', 'p256', 'p384']) {
        await openssl(
          `cms -decrypt -inform DER -in encrypted -recip ${name}.pem -inkey ${name}.key -binary -out opened`,
        );
        assert.deepEqual(await read('opened'), content);
      }
    });
  }
}

for (const [form, options] of Object.entries({
  'AES-256-CBC': '-aes-256-cbc',
  'AES-128-CBC, streamed': '-aes-128-cbc -stream',
  'AES-128-GCM': '-aes-128-gcm',
  'AES-256-GCM, streamed': '-aes-256-gcm -stream',
  'recipients by key identifier': '-aes-256-cbc -keyid',
})) {
  test(`we decrypt what openssl encrypts with ${form} to RSA and EC at once`, async () => {
    const recipients = '-recip rsa.pem -recip p256.pem -recip p384.pem';
    await openssl(`cms -encrypt -binary -in large -outform DER -out encrypted ${options} ${recipients}`);
    for (const { key, certificate } of [holders.rsa, holders.p256, holders.p384]) {
      const opened = await decryptCms(await read('encrypted'), { privateKey: key, certificate: certificate.der });
      assert.ok(Buffer.from(opened).equals(large));
    }
  });
}

for (const [form, name, options] of [
  ['PKCS#1 v1.5 for triple DES', 'rsa', 'rsa_padding_mode:pkcs1 -des3'],
  ['OAEP with its default SHA-1', 'rsa', 'rsa_padding_mode:oaep'],
  ['OAEP with SHA-256', 'rsa', 'rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha256'],
  ['ECDH with SHA-256', 'p256', 'ecdh_kdf_md:sha256'],
  ['ECDH with SHA-512', 'p384', 'ecdh_kdf_md:sha512'],
] as const) {
  test(`we decrypt what openssl encrypts by ${form}`, async () => {
    const encrypt = 'cms -encrypt -binary -in content -outform DER -out encrypted -aes-256-cbc';
    await openssl(`${encrypt} -recip ${name}.pem -keyopt ${options}`);
    const { key, certificate } = holders[name];
    const recipient = { privateKey: key, certificate: certificate.der };
    assert.deepEqual(await decryptCms(await read('encrypted'), recipient), content);
  });
}
