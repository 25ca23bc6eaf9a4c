import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  addressesOf,
  composeCrl,
  composeCsr,
  encodePem,
  generateKey,
  isCrlOf,
  keySigner,
  keyTypes,
  parseCertificateChain,
  parseCrl,
  parseCsr,
  decodePem,
  revocationReasons,
  usageOf,
  verifyChain,
} from '@acme-smime/protocol';
import { makeAuthority } from './holders.ts';
import { makeOpensslFolder } from './openssl-folder.ts';

const folder = await makeOpensslFolder();
after(() => folder.close());
const { openssl, write, read } = folder;
const decoder = new TextDecoder();
const pemOf = async (name: string): Promise<string> => decoder.decode(await read(name));
const trust = '-CAfile root.pem -untrusted issuing.pem';

for (const keyType of keyTypes) {
  test(`openssl verifies the signature of our ${keyType} request and reads its names`, async () => {
    const csr = await composeCsr({
      signer: keySigner(await generateKey(keyType)),
      addresses: ['alice@example.org', 'Δοκιμή@example.org'],
      usage: ['digitalSignature', 'contentCommitment'],
      commonName: 'alice@example.org',
    });
    await write('request.pem', encodePem('CERTIFICATE REQUEST', csr));
    const text = await openssl('req -in request.pem -verify -noout -text -nameopt utf8');
    assert.match(text, /Subject: CN ?= ?alice@example\.org/);
    assert.match(text, /email:alice@example\.org, othername: ?SmtpUTF8Mailbox:+Δοκιμή@example\.org/);
    assert.match(text, /Digital Signature, Non Repudiation/);
  });
}

test('we read the requests that openssl makes, with every kind of key', async () => {
  await write(
    'request.cnf',
    '[req]\ndistinguished_name=dn\nreq_extensions=ext\nprompt=no\n[dn]\nCN=alice@example.org\n[ext]\n' +
      'keyUsage=keyEncipherment\nsubjectAltName=@san\n[san]\nemail.1=alice@example.org\nDNS.1=example.org\n' +
      'otherName.1=1.3.6.1.5.5.7.8.9;FORMAT:UTF8,UTF8:jürgen@example.org\notherName.2=1.2.3.4;UTF8:x\nIP.1=192.0.2.1\n',
  );
  for (const key of ['rsa:2048', 'ec -pkeyopt ec_paramgen_curve:P-256', 'ed25519']) {
    await openssl(`req -new -config request.cnf -newkey ${key} -nodes -keyout key.pem -out request.pem -utf8`);
    const csr = parseCsr(decodePem(await pemOf('request.pem'))[0]?.der ?? new Uint8Array());
    assert.equal(csr.signatureValid, true);
    assert.deepEqual(csr.subject, [{ type: '2.5.4.3', value: 'alice@example.org' }]);
    assert.deepEqual(addressesOf(csr.names), ['alice@example.org', 'jürgen@example.org']);
    assert.deepEqual(
      csr.names.map(({ kind }) => kind),
      ['rfc822Name', 'dNSName', 'smtpUtf8Mailbox', 'otherName', 'iPAddress'],
    );
    assert.equal(usageOf(csr.keyUsage), 'encryption');
  }
});

for (const keyType of ['rsa2048', 'p256', 'p384', 'ed25519'] as const) {
  test(`openssl verifies our ${keyType} chain strictly, for what it is for and for nothing else`, async () => {
    const authority = await makeAuthority(folder, keyType);
    await authority.issue('alice', keyType);
    assert.match(await openssl(`verify -x509_strict ${trust} -purpose smimesign alice.pem`), /alice\.pem: OK/);
    const encryption = openssl(`verify -x509_strict ${trust} -purpose smimeencrypt alice.pem`);
    // To this program only keyEncipherment is encryption, and never the key agreement of EC keys.
    if (keyType === 'rsa2048') assert.match(await encryption, /alice\.pem: OK/);
    else await assert.rejects(encryption, /unsuitable certificate purpose/);
    await assert.rejects(openssl(`verify ${trust} -purpose sslserver alice.pem`), /unsuitable certificate purpose/);
    await assert.rejects(openssl('verify -CAfile root.pem alice.pem'), /unable to get local issuer certificate/);
  });
}

test('openssl shows the profile as the requirements want it', async () => {
  const authority = await makeAuthority(folder);
  await authority.issue('alice', 'rsa2048', 'both', ['alice@example.org', 'bob@example.org']);
  const text = await openssl('x509 -in alice.pem -noout -text -nameopt RFC2253');
  assert.match(text, /Key Usage: critical\n +Digital Signature, Key Encipherment\n/);
  assert.match(text, /Extended Key Usage: ?\n +E-mail Protection\n/);
  assert.match(text, /Alternative Name: ?\n +email:alice@example\.org, email:bob@example\.org\n/);
  assert.match(text, /Policy: 2\.23\.140\.1\.5\.1\.2\n/);
  assert.match(text, /URI:http:\/\/ca\.example\/issuing\.crl/);
  assert.match(text, /OCSP - URI:http:\/\/ca\.example\/ocsp\n +CA Issuers - URI:http:\/\/ca\.example\/issuing\.cer/);
  assert.match(text, /Subject: CN=alice@example\.org\n/);
});

test('openssl and we write the same distinguished name', async () => {
  const authority = await makeAuthority(folder);
  const name = await openssl('x509 -in issuing.pem -noout -subject -nameopt RFC2253,-esc_msb,utf8');
  assert.equal(name.trim(), `subject=${authority.issuing.certificate.subject.text}`);
});

test('openssl heeds our revocation list, and we read the one that openssl makes', async () => {
  const authority = await makeAuthority(folder);
  const alice = await authority.issue('alice', 'p256');
  await authority.issue('bob', 'p256');
  const { serialNumber } = alice.certificate;
  const [thisUpdate, nextUpdate] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 86_400_000)];
  const revoked = [{ serialNumber, date: thisUpdate, reason: revocationReasons.keyCompromise }];
  const crl = await composeCrl({ issuer: authority.issuing, revoked, thisUpdate, nextUpdate, number: 7 });
  await write('issuing.crl', encodePem('X509 CRL', crl));
  const text = await openssl('crl -in issuing.crl -CAfile issuing.pem -noout -text');
  assert.match(text, /X509v3 CRL Number: ?\n +7\n/);
  assert.match(text, /Key Compromise/);
  assert.match(await openssl(`verify -crl_check ${trust} -CRLfile issuing.crl bob.pem`), /bob\.pem: OK/);
  await assert.rejects(openssl(`verify -crl_check ${trust} -CRLfile issuing.crl alice.pem`), /certificate revoked/);

  await openssl('req -x509 -newkey ed25519 -nodes -keyout other.key -out other.pem -subj /CN=Other -days 9');
  await write('index.txt', 'R\t400101000000Z\t260101000000Z,superseded\t0A0B\tunknown\t/CN=x\n');
  await write('crlnumber', '2A\n');
  await write(
    'ca.cnf',
    '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=default\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n',
  );
  await openssl('ca -gencrl -config ca.cnf -keyfile other.key -cert other.pem -out other.crl -crldays 7');
  const other = parseCrl(decodePem(await pemOf('other.crl'))[0]?.der ?? new Uint8Array());
  assert.deepEqual(other.revoked, [{ serialNumber: '0a0b', date: new Date('2026-01-01T00:00:00Z'), reason: 4 }]);
  assert.equal(other.number, 42);
  assert.ok(isCrlOf(other, parseCertificateChain(await pemOf('other.pem'))[0] ?? assert.fail()));
});

for (const [name, key, options] of [
  ['RSA-PSS', 'rsa:2048', '-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -sha256'],
  ['RSA with SHA-512', 'rsa:2048', '-sha512'],
  ['ECDSA P-521', 'ec -pkeyopt ec_paramgen_curve:P-521', '-sha512'],
  ['Ed25519', 'ed25519', ''],
] as const) {
  test(`a chain that openssl signs with ${name} holds for us, and not for another time or root`, async () => {
    const signing = options === '' ? '' : ` ${options}`;
    await openssl(
      `req -x509 -newkey ${key} -nodes -keyout ca.key -out ca.pem -subj /O=Tést/CN=CA -days 9 -utf8${signing}`,
    );
    await write(
      'leaf.ext',
      'extendedKeyUsage=emailProtection\nkeyUsage=critical,digitalSignature\nsubjectAltName=email:a@example.org\nauthorityKeyIdentifier=keyid,issuer\n',
    );
    await openssl('req -new -newkey ed25519 -nodes -keyout leaf.key -out leaf.req -subj /CN=Leaf');
    await openssl(`x509 -req -in leaf.req -CA ca.pem -CAkey ca.key -out leaf.pem -days 5 -extfile leaf.ext${signing}`);
    const [leaf] = parseCertificateChain(await pemOf('leaf.pem'));
    const [ca] = parseCertificateChain(await pemOf('ca.pem'));
    assert.ok(leaf !== undefined && ca !== undefined);
    const purpose = { at: new Date(), purpose: 'smime' } as const;
    assert.deepEqual(verifyChain(leaf, [], [ca], purpose).path, [leaf, ca]);
    const later = { ...purpose, at: new Date(Date.now() + 7 * 86_400_000) };
    assert.match(verifyChain(leaf, [], [ca], later).problem ?? '', /has expired/);
    assert.match(verifyChain(leaf, [], [], purpose).problem ?? '', /No trusted certificate/);
  });
}
