import assert from 'node:assert/strict';
import { test } from 'node:test';

import { driverFor, ordered, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { isAllowed } from './allow-list.ts';
import { clientAddress } from './client-address.ts';
import { mailboxKey } from './mailbox-key.ts';
import { countOrRefuse } from './rate-limits.ts';

const identifiers = (...values: string[]) => ({ identifiers: values.map((value) => ({ type: 'email', value })) });

test('an address is allowed as itself, by its domain, by a domain above it, or with everybody', () => {
  assert.ok(isAllowed(['alice@example.org'], 'alice@EXAMPLE.org'));
  assert.ok(isAllowed(['@example.org'], 'bob@example.org'));
  assert.ok(isAllowed(['@bücher.example'], 'bob@xn--bcher-kva.example'));
  assert.ok(isAllowed(['@.example.org'], 'bob@sub.example.org'));
  assert.ok(isAllowed(['*'], 'bob@elsewhere.example'));
  assert.equal(isAllowed(['alice@example.org'], 'Alice@example.org'), false);
  assert.equal(isAllowed(['@example.org'], 'bob@sub.example.org'), false);
  assert.equal(isAllowed(['@example.org'], 'bob@notexample.org'), false);
  assert.equal(isAllowed(['@.example.org'], 'bob@example.org'), false);
  assert.equal(isAllowed(['@.example.org'], 'bob@notexample.org'), false);
  assert.equal(isAllowed([], 'bob@example.org'), false);
});

test('an order for an address that is not allowed is refused, with a subproblem for each', async () => {
  await using t = await startTestCa({ allow: ['@example.org'] });
  const driver = await registered(t);
  await ordered(driver, 'alice@example.org');
  const refused = await driver.post(
    driver.directory.newOrder,
    identifiers('alice@example.org', 'a@elsewhere.example', 'b@elsewhere.example'),
  );
  assert.equal(refused.status, 403);
  assert.equal(refused.problem['type'], 'urn:ietf:params:acme:error:rejectedIdentifier');
  const parts = refused.problem.subproblems ?? [];
  assert.deepEqual(
    parts.map(({ identifier }) => identifier?.value),
    ['a@elsewhere.example', 'b@elsewhere.example'],
  );
  await assert.rejects(startTestCa({ allow: ['@'] }), { code: 'OPTION_INVALID' });
});

test('nobody can fill a mailbox with challenges: not with many accounts, and not before the hour is over', async () => {
  await using t = await startTestCa({ rateLimits: { mailsPerAddress: 2 } });
  const [one, two] = [await registered(t), await registered(t)];
  await ordered(one, 'alice@example.org');
  await ordered(two, 'alice@example.org');
  await ordered(two, 'bob@example.org');
  const refused = await one.post(one.directory.newOrder, identifiers('bob@example.org', 'Alice@example.org'));
  assert.deepEqual([refused.status, refused.problem['type']], [429, 'urn:ietf:params:acme:error:rateLimited']);
  const wait = Number(refused.headers.get('retry-after'));
  assert.ok(wait > 0 && wait <= 7200, String(wait));
  t.clock.ms += (wait - 1) * 1000;
  assert.equal((await one.post(one.directory.newOrder, identifiers('alice@example.org'))).status, 429);
  t.clock.ms += 1000;
  assert.equal((await one.post(one.directory.newOrder, identifiers('alice@example.org'))).status, 201);
});

test('a mailbox has one limit, whatever dots, tags, quotes and letters its address is written with', async () => {
  const same = ['alice@example.org', 'A.lice+x@EXAMPLE.ORG', '"al.ice+a b"@example.org', 'alice+@example.org'];
  assert.deepEqual([...new Set(same.map(mailboxKey))], ['alice@example.org']);
  assert.equal(mailboxKey('\u00c9ve@b\u00fccher.example'), mailboxKey('e\u0301ve+1@xn--bcher-kva.example'));
  const others = ['+@example.org', '"."@example.org', 'bob@example.org', 'alice@example.net'];
  assert.equal(new Set([...others, ...same].map(mailboxKey)).size, 5);
  await using t = await startTestCa({ rateLimits: { mailsPerAddress: 3 } });
  const driver = await registered(t);
  await ordered(driver, 'alice@example.org', 'alice+1@example.org');
  const refused = await driver.post(
    driver.directory.newOrder,
    identifiers('alice+2@example.org', 'al.ice@example.org'),
  );
  assert.equal(refused.status, 429);
  await ordered(driver, 'alice+2@example.org', 'bob@example.org');
});

test('challenge mails are limited by account and by network address, however many addresses an order has', async () => {
  const many = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `user${from + index}@d${from + index}.example`);
  await using t = await startTestCa({ rateLimits: { mailsPerAccount: 10, mailsPerIp: 16 } });
  const [one, two] = [await registered(t), await registered(t)];
  await ordered(one, ...many(0, 8));
  const ask = async (driver: typeof one, ...addresses: string[]): Promise<string> => {
    const { status, problem } = await driver.post(driver.directory.newOrder, identifiers(...addresses));
    return `${status} ${problem['detail'] ?? ''}`;
  };
  assert.match(await ask(one, ...many(8, 3)), /^429 There may be 10 challenge mails for one account/);
  assert.match(await ask(one, ...many(8, 2)), /^201 /);
  assert.match(await ask(two, ...many(20, 7)), /^429 There may be 16 challenge mails for one network address/);
  assert.match(await ask(two, ...many(20, 6)), /^201 /);
});

test('accounts and orders are limited by the address they come from', async () => {
  await using t = await startTestCa({ rateLimits: { accountsPerIp: 1, ordersPerIp: 1 } });
  const driver = await registered(t);
  const other = await driverFor(t);
  const second = await other.post(other.directory.newAccount, { termsOfServiceAgreed: true });
  assert.deepEqual([second.status, second.problem['type']], [429, 'urn:ietf:params:acme:error:rateLimited']);
  assert.ok(second.headers.get('replay-nonce'));
  await ordered(driver, 'alice@example.org');
  assert.equal((await driver.post(driver.directory.newOrder, identifiers('bob@example.org'))).status, 429);
});

test('what is refused does not count, and a window slides', async () => {
  const storage = memoryStorage();
  const at = (minute: number): Date => new Date(Date.parse('2026-03-01T12:00:00Z') + minute * 60_000);
  const take = (minute: number): Promise<string> =>
    countOrRefuse(storage, at(minute), [{ limit: 4, what: 'tests', key: 'k' }]).then(
      () => 'taken',
      () => 'refused',
    );
  const outcomes = [];
  for (const minute of [30, 30, 30, 30, 31, 32, 59, 61, 75, 90, 105, 120]) outcomes.push(await take(minute));
  assert.deepEqual(
    outcomes.join(' '),
    'taken taken taken taken refused refused refused refused taken taken taken taken',
  );
});

test('a proxy is believed only when it is one of ours, and only its own word', () => {
  const request = new Request('https://ca.example/', { headers: { 'x-forwarded-for': '10.9.9.9, 192.0.2.7' } });
  assert.equal(clientAddress(request, '198.51.100.1', []), '198.51.100.1');
  assert.equal(clientAddress(request, '::ffff:198.51.100.1', ['198.51.100.1']), '192.0.2.7');
});
