import assert from 'node:assert/strict';
import { test } from 'node:test';

import { composeCsr, composeFinalize, composeRevocation, parseCrl } from '@acme-smime/protocol';

import { obtained, proven, registered } from '../acme-driver.test.fixture.ts';
import type { AcmeDriver, Answer, Departures } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import type { TestCa } from '../ca.test.fixture.ts';

const alice = 'alice@example.org';
const bob = 'bob@example.org';

function revoke(
  driver: AcmeDriver,
  certificate: Uint8Array,
  reason?: number,
  departures: Departures = {},
): Promise<Answer> {
  const request = reason === undefined ? { certificate } : { certificate, reason };
  return driver.post(driver.directory.revokeCert ?? '', composeRevocation(request), departures);
}

async function crlOf(t: TestCa): Promise<ReturnType<typeof parseCrl>> {
  const issuerId = (await t.storage.get('secret', 'authority')) === undefined ? '' : await issuerIdOf(t);
  const answer = await t.ca.app.fetch(new Request(new URL(`/crl/${issuerId}.crl`, t.ca.directoryUrl)));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/pkix-crl');
  return parseCrl(new Uint8Array(await answer.arrayBuffer()));
}

async function issuerIdOf(t: TestCa): Promise<string> {
  const issued = t.log.find(({ event }) => event === 'certificate.issued');
  const record = await t.storage.get('certificate', String(issued?.data?.['certificate']));
  return record?.issuerId ?? assert.fail('nothing was issued yet');
}

function refused(answer: Answer, status: number, name: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.problem.type, `urn:ietf:params:acme:error:${name}`);
}

test('the account that ordered a certificate revokes it, once, and the CRL says so', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const before = await crlOf(t);
  assert.deepEqual(before.revoked, []);
  t.clock.ms += 60_000;
  const answer = await revoke(driver, leaf.der, 4);
  assert.equal(answer.status, 200);
  assert.equal(answer.text, '');
  refused(await revoke(driver, leaf.der), 400, 'alreadyRevoked');
  const list = await crlOf(t);
  assert.deepEqual(list.revoked, [{ serialNumber: leaf.serialNumber, date: new Date(t.clock.ms), reason: 4 }]);
  assert.equal(list.number, (before.number ?? 0) + 1);
  assert.equal(list.nextUpdate?.getTime(), t.clock.ms + 7 * 86_400_000);
});

test('the holder of the key revokes a certificate without any account', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf, key } = await obtained(t, driver, alice);
  refused(await revoke(driver, leaf.der, 1, { kid: undefined }), 403, 'unauthorized');
  assert.equal((await revoke(driver, leaf.der, 1, { key, kid: undefined })).status, 200);
});

test('who shows that a key is compromised revokes every certificate of that key', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const first = await obtained(t, driver, alice);
  const open = await proven(t, driver, bob);
  const csr = await composeCsr({ signer: first.signer, addresses: [bob] });
  const second = (await driver.post(open.order.finalize, composeFinalize(csr))).json;
  assert.equal(second['status'], 'valid');
  const bystander = await obtained(t, driver, 'carol@example.org');
  assert.equal((await revoke(driver, first.leaf.der, 1, { key: first.key, kid: undefined })).status, 200);
  const listed = (await crlOf(t)).revoked;
  assert.deepEqual(
    listed.map(({ reason }) => reason),
    [1, 1],
  );
  assert.ok(listed.every(({ serialNumber }) => serialNumber !== bystander.leaf.serialNumber));
});

test('another account revokes a certificate when it holds authorizations for all of its addresses', async () => {
  await using t = await startTestCa();
  const { leaf } = await obtained(t, await registered(t), alice, bob);
  const other = await registered(t);
  refused(await revoke(other, leaf.der), 403, 'unauthorized');
  await proven(t, other, alice);
  const half = await revoke(other, leaf.der);
  refused(half, 403, 'unauthorized');
  assert.match(half.problem.detail ?? '', /bob@example\.org/);
  await proven(t, other, bob);
  assert.equal((await revoke(other, leaf.der)).status, 200);
});

test('authorizations that have run out or were given up revoke nothing', async () => {
  await using t = await startTestCa();
  const { leaf } = await obtained(t, await registered(t), alice);
  const other = await registered(t);
  const open = await proven(t, other, alice);
  await other.post(open.authorizations[0]?.url ?? '', { status: 'deactivated' });
  refused(await revoke(other, leaf.der), 403, 'unauthorized');
  await proven(t, other, alice);
  t.clock.ms += 25 * 3_600_000;
  refused(await revoke(other, leaf.der), 403, 'unauthorized');
});

test('reasons that are not the subscriber’s to give are refused', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  for (const reason of [2, 6, 7, 8, 10, 11, -1, 'x'] as number[]) {
    refused(await revoke(driver, leaf.der, reason), 400, 'badRevocationReason');
  }
  assert.equal((await revoke(driver, leaf.der, 0)).status, 200);
  assert.deepEqual((await crlOf(t)).revoked[0]?.reason, undefined);
});

test('a certificate that was not issued here, or only looks like one, is not known', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf, chain } = await obtained(t, driver, alice);
  const forged = Uint8Array.from(leaf.der);
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  for (const der of [forged, chain[1]?.der ?? forged, Uint8Array.of(48, 0)]) {
    refused(await revoke(driver, der), 404, 'malformed');
  }
});

test('a CRL is made anew every day and kept in between', async () => {
  await using t = await startTestCa();
  await obtained(t, await registered(t), alice);
  const first = await crlOf(t);
  t.clock.ms += 23 * 3_600_000;
  assert.equal((await crlOf(t)).number, first.number);
  t.clock.ms += 3_600_000;
  assert.equal((await crlOf(t)).number, (first.number ?? 0) + 1);
});

test('where a public http URL is configured, certificates say where their CRL and issuer are; else they do not', async () => {
  await using plain = await startTestCa();
  const without = (await obtained(plain, await registered(plain), alice)).leaf;
  assert.deepEqual([without.crlUrls, without.caIssuerUrls], [[], []]);
  await using t = await startTestCa({ publicHttpUrl: 'http://pki.example' });
  const { leaf, chain } = await obtained(t, await registered(t), alice);
  const [crl, issuer] = [leaf.crlUrls[0] ?? '', leaf.caIssuerUrls[0] ?? ''];
  assert.match(crl, /^http:\/\/pki\.example\/crl\/[0-9a-f]+\.crl$/);
  const served = await t.ca.app.fetch(new Request(new URL(new URL(issuer).pathname, t.ca.directoryUrl)));
  assert.deepEqual(new Uint8Array(await served.arrayBuffer()), chain[1]?.der);
  assert.equal((await t.ca.app.fetch(new Request(new URL('/issuer/none.cer', t.ca.directoryUrl)))).status, 404);
});
