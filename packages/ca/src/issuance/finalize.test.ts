import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';

import {
  composeCsr,
  composeFinalize,
  composeName,
  encodeExtensions,
  encodePrivateKey,
  generateKey,
  keySigner,
  nameTypes,
  openAccountKey,
  parseCertificateChain,
} from '@acme-smime/protocol';
import type { KeyType, Signer } from '@acme-smime/protocol';

import { csrFor, driverFor, obtained, ordered, proven, registered } from '../acme-driver.test.fixture.ts';
import type { Answer } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';

const alice = 'alice@example.org';
const bob = 'bob@example.org';

function refusedAsCsr(answer: Answer, reason: RegExp): void {
  assert.equal(answer.status, 400);
  assert.equal(answer.problem.type, 'urn:ietf:params:acme:error:badCSR');
  assert.match(answer.problem.detail ?? '', reason);
}

/** A CSR with whatever extensions one likes, assembled by hand: our composer would refuse. */
async function oddCsr(
  signer: Signer,
  extensions: readonly { oid: string; value: Uint8Array }[],
  cn?: string,
): Promise<Uint8Array> {
  const der = (tag: number, ...content: Uint8Array[]): Buffer => {
    const body = Buffer.concat(content);
    const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
    return Buffer.concat([Uint8Array.of(tag, ...length), body]);
  };
  const extensionRequest = Buffer.from('06092a864886f70d01090e', 'hex');
  const list = encodeExtensions(extensions.map((each) => ({ ...each, critical: false })));
  const attributes = der(0xa0, der(0x30, extensionRequest, der(0x31, list)));
  const subject = composeName(cn === undefined ? [] : [{ type: nameTypes.commonName, value: cn }]);
  const info = der(0x30, Buffer.from('020100', 'hex'), subject, signer.spki, attributes);
  const signature = await signer.sign(info);
  return der(0x30, info, signer.signatureAlgorithm, der(0x03, Uint8Array.of(0), signature));
}

const aliceName = {
  oid: '2.5.29.17',
  value: Buffer.from(`3013 8111 ${Buffer.from(alice).toString('hex')}`.replaceAll(' ', ''), 'hex'),
};

test('an address is proven by mail, and its certificate issued', async () => {
  await using t = await startTestCa();
  const { leaf, chain } = await obtained(t, await registered(t), alice);
  assert.deepEqual(leaf.addresses, [alice]);
  assert.deepEqual(leaf.keyUsage, ['digitalSignature', 'keyAgreement']);
  assert.equal(leaf.isCa, false);
  // node:crypto is the outside judge of the chain.
  const [first, issuer] = chain.map(({ der }) => new X509Certificate(der));
  assert.ok(first && issuer && first.verify(issuer.publicKey) && first.checkIssued(issuer));
  const root = new X509Certificate(t.ca.rootPem);
  assert.ok(issuer.verify(root.publicKey) && root.verify(root.publicKey));
  assert.equal(chain.length, 2);
});

test('an order for two addresses becomes one certificate with both', async () => {
  await using t = await startTestCa();
  const { leaf } = await obtained(t, await registered(t), alice, 'Bøb@example.org');
  assert.deepEqual(leaf.addresses, [alice, 'Bøb@example.org']);
});

test('the certificate keeps to the validity the order asked for', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const notAfter = '2026-04-01T00:00:00Z';
  const made = await driver.post(driver.directory.newOrder, {
    identifiers: [{ type: 'email', value: alice }],
    notAfter,
  });
  assert.equal(made.json['notAfter'], '2026-04-01T00:00:00.000Z');
  const { leaf } = await obtained(t, driver, alice);
  assert.equal(leaf.notAfter.toISOString(), '2027-03-01T11:54:59.000Z');
});

test('an order finalized several times at once becomes one certificate', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await proven(t, driver, alice);
  const { csr } = await csrFor([alice]);
  const answers = await Promise.all([1, 2, 3].map(() => driver.post(open.order.finalize, composeFinalize(csr))));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 403, 403]);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    assert.equal(answer.problem.type, 'urn:ietf:params:acme:error:orderNotReady');
  }
  assert.equal(t.log.filter(({ event }) => event === 'certificate.issued').length, 1);
});

test('an order that is not ready cannot be finalized', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  const answer = await driver.post(open.order.finalize, composeFinalize((await csrFor([alice])).csr));
  assert.equal(answer.status, 403);
  assert.equal(answer.problem.type, 'urn:ietf:params:acme:error:orderNotReady');
});

test('a CSR must name exactly what was ordered, and a refused one leaves the order ready', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await proven(t, driver, alice, bob);
  const tried = async (...addresses: string[]): Promise<Answer> =>
    driver.post(open.order.finalize, composeFinalize((await csrFor(addresses)).csr));
  refusedAsCsr(await tried(alice, bob, 'eve@example.org'), /names the rfc822Name "eve@example\.org"/);
  refusedAsCsr(await tried(alice), /does not name bob@example\.org/);
  refusedAsCsr(await tried(alice, 'BOB@example.org'), /BOB@example\.org/);
  assert.equal((await driver.post(open.url, '')).json['status'], 'ready');
  assert.equal((await tried(bob, 'alice@EXAMPLE.org')).status, 200);
});

test('a CSR with a foreign name in its subject, or a name of another form, is refused', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await proven(t, driver, alice);
  const signer = keySigner(await generateKey('p256'));
  const tried = async (csr: Uint8Array): Promise<Answer> => driver.post(open.order.finalize, composeFinalize(csr));
  refusedAsCsr(await tried(await composeCsr({ signer, addresses: [alice], commonName: bob })), /subject names "bob@/);
  refusedAsCsr(
    await tried(await composeCsr({ signer, addresses: [alice], commonName: 'Alice' })),
    /subject names "Alice"/,
  );
  const withDnsName = {
    oid: '2.5.29.17',
    value: Buffer.concat([
      Buffer.from('3020', 'hex'),
      aliceName.value.subarray(2),
      Buffer.from('820b', 'hex'),
      Buffer.from('example.org'),
    ]),
  };
  refusedAsCsr(await tried(await oddCsr(signer, [withDnsName])), /names the dNSName "example\.org"/);
  assert.equal((await tried(await composeCsr({ signer, addresses: [alice], commonName: alice }))).status, 200);
});

test('a CSR that wants to be a certification authority is refused', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await proven(t, driver, alice);
  const signer = keySigner(await generateKey('p256'));
  const caBit = { oid: '2.5.29.19', value: Buffer.from('30030101ff', 'hex') };
  const answer = await driver.post(open.order.finalize, composeFinalize(await oddCsr(signer, [aliceName, caBit])));
  refusedAsCsr(answer, /extension 2\.5\.29\.19/);
  const signs = await composeCsr({ signer, addresses: [alice], usage: ['digitalSignature', 'keyCertSign'] });
  refusedAsCsr(await driver.post(open.order.finalize, composeFinalize(signs)), /keyCertSign/);
});

test('a CSR with a bad signature, no PKCS#10 at all, a weak key or the account key is refused', async () => {
  await using t = await startTestCa();
  const pem = encodePrivateKey(await generateKey('p256'));
  const driver = await registered(t, await openAccountKey(pem));
  const open = await proven(t, driver, alice);
  const tried = async (csr: Uint8Array): Promise<Answer> => driver.post(open.order.finalize, composeFinalize(csr));
  const good = (await csrFor([alice])).csr;
  const bad = Uint8Array.from(good);
  bad[bad.length - 1] = (bad[bad.length - 1] ?? 0) ^ 1;
  refusedAsCsr(await tried(bad), /not signed with the key/);
  refusedAsCsr(await tried(Uint8Array.of(1, 2, 3)), /not a PKCS#10 request/);
  const { generateKeyPairSync, createPrivateKey } = await import('node:crypto');
  const weak = keySigner(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey);
  refusedAsCsr(await tried(await composeCsr({ signer: weak, addresses: [alice] })), /modulus has 1024 bits/);
  const account = keySigner(createPrivateKey(pem));
  refusedAsCsr(await tried(await composeCsr({ signer: account, addresses: [alice] })), /account key/);
});

test('the key usage in the CSR chooses between signing, encryption and both', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const cases = [
    { type: 'p256', usage: ['digitalSignature'], granted: ['digitalSignature'] },
    { type: 'p256', usage: ['keyAgreement'], granted: ['keyAgreement'] },
    { type: 'rsa2048', usage: ['keyEncipherment'], granted: ['keyEncipherment'] },
    { type: 'rsa2048', usage: undefined, granted: ['digitalSignature', 'keyEncipherment'] },
    { type: 'ed25519', usage: undefined, granted: ['digitalSignature'] },
    { type: 'p384', usage: ['digitalSignature', 'keyAgreement'], granted: ['digitalSignature', 'keyAgreement'] },
  ] as const satisfies readonly { type: KeyType; usage: unknown; granted: unknown }[];
  for (const { type, usage, granted } of cases) {
    const open = await proven(t, driver, alice);
    const signer = keySigner(await generateKey(type));
    const csr = await composeCsr({ signer, addresses: [alice], ...(usage === undefined ? {} : { usage }) });
    const { json } = await driver.post(open.order.finalize, composeFinalize(csr));
    const [leaf] = parseCertificateChain((await driver.post(String(json['certificate']), '')).text);
    assert.deepEqual(leaf?.keyUsage, granted, `${type} ${String(usage)}`);
  }
});

test('Ed25519 cannot be had for encryption', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await proven(t, driver, alice);
  const signer = keySigner(await generateKey('ed25519'));
  for (const usage of [['keyAgreement'], ['digitalSignature', 'keyAgreement']] as const) {
    const csr = await composeCsr({ signer, addresses: [alice], usage });
    refusedAsCsr(await driver.post(open.order.finalize, composeFinalize(csr)), /cannot be used for encryption/);
  }
});

test('a key that was revoked as compromised gets no certificate again, not even in another account', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await proven(t, driver, alice);
  const { csr, key } = await csrFor([alice]);
  const { json } = await driver.post(open.order.finalize, composeFinalize(csr));
  const [leaf] = parseCertificateChain((await driver.post(String(json['certificate']), '')).text);
  const certificate = Buffer.from(leaf?.der ?? []).toString('base64url');
  const revoked = await driver.post(
    driver.directory.revokeCert ?? '',
    { certificate, reason: 1 },
    { key, kid: undefined },
  );
  assert.equal(revoked.status, 200, revoked.text);
  const other = await registered(t);
  const again = await proven(t, other, alice);
  refusedAsCsr(await other.post(again.order.finalize, composeFinalize(csr)), /known to be compromised/);
});

test('when the signer fails the order is ready again, and nothing secret is told', async () => {
  const unplugged = Object.assign(['1.3.6.1.4.1.32473.1'], {
    map: () => {
      throw new Error('the token with the PIN 1234 is unplugged');
    },
  });
  await using t = await startTestCa({ policyOids: unplugged });
  const driver = await registered(t);
  const open = await proven(t, driver, alice);
  const answer = await driver.post(open.order.finalize, composeFinalize((await csrFor([alice])).csr));
  assert.equal(answer.status, 500);
  assert.equal(answer.problem.type, 'urn:ietf:params:acme:error:serverInternal');
  assert.ok(answer.headers.get('retry-after'));
  assert.doesNotMatch(answer.text, /1234/);
  assert.equal((await driver.post(open.url, '')).json['status'], 'ready');
  assert.ok(t.log.some(({ event }) => event === 'certificate.abandoned'));
});

test('a certificate can be read by its account only', async () => {
  await using t = await startTestCa();
  const { url } = await obtained(t, await registered(t), alice);
  const stranger = await registered(t);
  const answer = await stranger.post(url, '');
  assert.equal(answer.status, 403);
  assert.equal(answer.problem.type, 'urn:ietf:params:acme:error:unauthorized');
  assert.equal((await (await driverFor(t)).post(url, '')).status, 400);
});
