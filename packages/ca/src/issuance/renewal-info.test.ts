import assert from 'node:assert/strict';
import { test } from 'node:test';

import { certificateId, composeRevocation, readRenewalInfo } from '@acme-smime/protocol';
import type { Certificate, RenewalInfo } from '@acme-smime/protocol';

import { obtained, obtainedAs, orderedAs, provenAs, registered } from '../acme-driver.test.fixture.ts';
import type { AcmeDriver, Answer } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import type { TestCa } from '../ca.test.fixture.ts';

const alice = 'alice@example.org';
const day = 86_400_000;

function idOf(leaf: Certificate): string {
  return certificateId(leaf.authorityKeyId ?? new Uint8Array(), Buffer.from(leaf.serialNumber, 'hex'));
}

async function ask(t: TestCa, driver: AcmeDriver, id: string): Promise<{ response: Response; info: RenewalInfo }> {
  const response = await t.ca.app.fetch(new Request(`${driver.directory.renewalInfo}/${id}`));
  assert.equal(response.status, 200);
  return { response, info: readRenewalInfo(await response.json()) };
}

const start = (info: RenewalInfo): number => Date.parse(info.suggestedWindow.start);
const end = (info: RenewalInfo): number => Date.parse(info.suggestedWindow.end);

test('anybody learns when a certificate should be renewed, and when to ask again', async () => {
  await using t = await startTestCa({ validityDays: 90, renewalExplanationUrl: 'https://ca.example/renewal' });
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const { response, info } = await ask(t, driver, idOf(leaf));
  assert.equal(response.headers.get('retry-after'), '21600');
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.equal(info.explanationURL, 'https://ca.example/renewal');
  const left = leaf.notAfter.getTime() - start(info);
  assert.ok(Math.abs(left - 30 * day) < 1000, 'a third of the lifetime is left');
  assert.ok(Math.abs(end(info) - start(info) - 6 * day) < 1000);
});

test('a revoked certificate should be renewed at once', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  await driver.post(driver.directory.revokeCert ?? '', composeRevocation({ certificate: leaf.der }));
  const { info } = await ask(t, driver, idOf(leaf));
  assert.ok(start(info) < end(info) && end(info) <= t.clock.ms);
});

test('a window that an operator has set counts', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const record = (await t.storage.certificateBySerial(leaf.serialNumber)) ?? assert.fail();
  const [from, to] = [new Date(t.clock.ms + day), new Date(t.clock.ms + 2 * day)];
  const renewalWindow = { start: from, end: to, explanationUrl: 'https://ca.example/incident' };
  assert.ok(await t.storage.commit([{ ...record, renewalWindow }]));
  const { info } = await ask(t, driver, idOf(leaf));
  assert.deepEqual(info, {
    suggestedWindow: { start: from.toISOString(), end: to.toISOString() },
    explanationURL: 'https://ca.example/incident',
  });
});

test('names of no certificate of this CA are answered with a problem', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const foreign = certificateId(Buffer.from('another key'), Buffer.from(leaf.serialNumber, 'hex'));
  const unused = certificateId(leaf.authorityKeyId ?? assert.fail(), Buffer.from('4711', 'hex'));
  for (const id of [foreign, unused, 'x', '.', 'a.b.c', `${idOf(leaf)}=`, `${idOf(leaf)}.`]) {
    const response = await t.ca.app.fetch(new Request(`${driver.directory.renewalInfo}/${id}`));
    assert.equal(response.status, 404, id);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
  }
});

function order(driver: AcmeDriver, replaces: string, address = alice): Promise<Answer> {
  const identifiers = [{ type: 'email', value: address }];
  return driver.post(driver.directory.newOrder, { identifiers, replaces });
}

function refused(answer: Answer, status: number, name: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.problem.type, `urn:ietf:params:acme:error:${name}`);
}

test('an order says which certificate it replaces, and no second one can while it lives', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const identifiers = [
    { type: 'email', value: 'bob@example.org' },
    { type: 'email', value: alice },
  ];
  const open = await orderedAs(driver, { identifiers, replaces: idOf(leaf) });
  assert.equal(open.order.replaces, idOf(leaf));
  assert.equal((await driver.post(open.url, '')).json['replaces'], idOf(leaf));
  refused(await order(driver, idOf(leaf)), 409, 'alreadyReplaced');
  const next = await obtainedAs(driver, await provenAs(t, driver, open));
  refused(await order(driver, idOf(leaf)), 409, 'alreadyReplaced');
  assert.equal((await order(driver, idOf(next.leaf))).status, 201);
});

test('an order that has come to nothing replaces nothing', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const first = await orderedAs(driver, { identifiers: [{ type: 'email', value: alice }], replaces: idOf(leaf) });
  await driver.post(first.authorizations[0]?.url ?? '', { status: 'deactivated' });
  assert.equal((await order(driver, idOf(leaf))).status, 201);
});

test('certificates of other accounts, for other addresses, or of no one cannot be replaced', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const stranger = await order(await registered(t), idOf(leaf));
  refused(stranger, 400, 'malformed');
  const none = await order(driver, certificateId(leaf.authorityKeyId ?? assert.fail(), Buffer.from('4711', 'hex')));
  refused(none, 400, 'malformed');
  assert.equal(stranger.problem.detail, none.problem.detail, 'a stranger cannot tell the one from the other');
  refused(await order(driver, idOf(leaf), 'bob@example.org'), 400, 'malformed');
  refused(await order(driver, 'nonsense'), 400, 'malformed');
});
