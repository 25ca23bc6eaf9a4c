import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readOrder } from '@acme-smime/protocol';

import { ordered, registered } from '../acme-driver.test.fixture.ts';
import type { AcmeDriver, Answer } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';

const email = (value: string): object => ({ type: 'email', value });

function order(driver: AcmeDriver, identifiers: unknown, more: object = {}): Promise<Answer> {
  return driver.post(driver.directory.newOrder, { identifiers, ...more });
}

function refused(answer: Answer, name: string): void {
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.problem.type, `urn:ietf:params:acme:error:${name}`, answer.text);
}

test('an order shows what was asked for and what is to be done, and lives 24 hours', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const made = await order(driver, [email('Alice@EXAMPLE.org'), email('bob@example.org')]);
  assert.equal(made.status, 201);
  assert.ok(made.headers.get('retry-after'));
  const read = readOrder(made.json);
  assert.equal(read.status, 'pending');
  assert.equal(read.expires, '2026-03-02T12:00:00.000Z');
  assert.deepEqual(read.identifiers, [email('Alice@example.org'), email('bob@example.org')]);
  assert.equal(read.authorizations.length, 2);
  assert.equal(read.certificate, undefined);
  const again = await driver.post(made.headers.get('location') ?? '', '');
  assert.deepEqual(again.json, made.json);
});

test('a second order for the same address has an authorization and tokens of its own', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const [first, second] = [await ordered(driver, 'alice@example.org'), await ordered(driver, 'alice@example.org')];
  assert.notEqual(first.authorizations[0]?.url, second.authorizations[0]?.url);
  assert.notEqual(first.authorizations[0]?.challenge.token, second.authorizations[0]?.challenge.token);
});

test('only identifiers of type email, without wildcards, are taken', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  refused(await order(driver, [{ type: 'dns', value: 'example.org' }]), 'unsupportedIdentifier');
  refused(await order(driver, [email('*@example.org')]), 'rejectedIdentifier');
  refused(await order(driver, [email('alice')]), 'malformed');
  refused(await order(driver, [email('a@example.org, b@example.org')]), 'malformed');
  refused(await order(driver, [email('alice@[127.0.0.1]')]), 'malformed');
  refused(await order(driver, [email('alice@example.org\r\nBcc: eve@example.org')]), 'malformed');
  refused(await order(driver, [email('a@example.org'), email('a@EXAMPLE.ORG')]), 'malformed');
  refused(await order(driver, []), 'malformed');
  refused(await order(driver, 'alice@example.org'), 'malformed');
  refused(await order(driver, Array(21).fill(email('a@example.org'))), 'malformed');
  assert.equal(t.mails.length, 0);
});

test('several bad identifiers are each told about, and nothing is ordered', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const bad = [email('*@example.org'), { type: 'dns', value: 'example.org' }];
  const answer = await order(driver, [email('alice@example.org'), ...bad]);
  refused(answer, 'compound');
  assert.equal('identifier' in answer.json, false);
  assert.deepEqual(
    answer.problem.subproblems?.map(({ type, identifier }) => [type?.split(':').at(-1), identifier]),
    [
      ['rejectedIdentifier', bad[0]],
      ['unsupportedIdentifier', bad[1]],
    ],
  );
  assert.deepEqual((await driver.post(`${driver.kid}/orders`, '')).json, { orders: [] });
});

test('a validity that would not be signed is refused when it is ordered', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const alice = [email('alice@example.org')];
  for (const [more, reason] of [
    [{ notBefore: '2026-02-01T00:00:00Z' }, /past/],
    [{ notBefore: '2027-02-01T00:00:00Z' }, /next 30 days/],
    [{ notAfter: '2026-02-01T00:00:00Z' }, /after notBefore/],
    [{ notAfter: '2029-03-01T00:00:00Z' }, /825 days/],
    [{ notAfter: 'next year' }, /RFC 3339/],
  ] as const) {
    const answer = await order(driver, alice, more);
    refused(answer, 'malformed');
    assert.match(answer.problem.detail ?? '', reason);
  }
});

test('the orders list has pages that lead to all orders, and leaves out those that have ended', async () => {
  await using t = await startTestCa({ ordersPageSize: 2 });
  const driver = await registered(t);
  const made: string[] = [];
  for (let count = 0; count < 5; count++) {
    t.clock.ms += count % 2;
    made.push((await ordered(driver, 'alice@example.org')).url);
  }
  const listed: string[] = [];
  for (let url: string | undefined = `${driver.kid}/orders`; url !== undefined;) {
    const page: Answer = await driver.post(url, '');
    assert.equal(page.status, 200, page.text);
    const orders = page.json['orders'] as string[];
    assert.ok(orders.length <= 2);
    listed.push(...orders);
    url = /<([^>]+)>;rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
  }
  assert.deepEqual(listed.toSorted(), made.toSorted());
  assert.equal((await driver.post(`${driver.kid}/orders?cursor=x`, '')).status, 404);
  t.clock.ms += 25 * 3_600_000;
  assert.deepEqual((await driver.post(`${driver.kid}/orders`, '')).json, { orders: [] });
});
