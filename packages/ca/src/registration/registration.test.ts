import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { accountKeyOf, generateKey, signExternalAccountBinding, signKeyChange } from '@acme-smime/protocol';

import { driverFor, ordered, registered } from '../acme-driver.test.fixture.ts';
import type { Answer } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';

function refused(answer: Answer, status: number, name: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.problem.type, `urn:ietf:params:acme:error:${name}`);
  assert.match(answer.problem.detail ?? '', /^[A-Z"].*\.$/);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
}

test('a new account is answered with 201 and its URL, the same key again with 200 and the same URL', async () => {
  await using t = await startTestCa();
  const driver = await driverFor(t);
  const contact = ['mailto:alice@example.org'];
  const first = await driver.post(driver.directory.newAccount, { contact, termsOfServiceAgreed: true, made: 'up' });
  assert.equal(first.status, 201);
  const url = first.headers.get('location') ?? assert.fail();
  assert.deepEqual(first.json, { status: 'valid', contact, termsOfServiceAgreed: true, orders: `${url}/orders` });
  const again = await driver.post(driver.directory.newAccount, { contact: ['mailto:other@example.org'] });
  assert.equal(again.status, 200);
  assert.equal(again.headers.get('location'), url);
  assert.deepEqual(again.json, first.json);
});

test('two requests with one new key at once make one account', async () => {
  await using t = await startTestCa();
  const driver = await driverFor(t);
  const answers = await Promise.all([1, 2].map(() => driver.post(driver.directory.newAccount, {})));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 201]);
  assert.equal(new Set(answers.map(({ headers }) => headers.get('location'))).size, 1);
});

test('onlyReturnExisting finds an account and never makes one', async () => {
  await using t = await startTestCa();
  const driver = await driverFor(t);
  const ask = { onlyReturnExisting: true };
  refused(await driver.post(driver.directory.newAccount, ask), 400, 'accountDoesNotExist');
  await driver.post(driver.directory.newAccount, {});
  assert.equal((await driver.post(driver.directory.newAccount, ask)).status, 200);
});

test('terms of service have to be agreed to, and the answer says where they are', async () => {
  const terms = 'https://ca.example/terms';
  await using t = await startTestCa({ termsOfService: terms });
  const driver = await driverFor(t);
  assert.equal(driver.directory.meta?.termsOfService, terms);
  const answer = await driver.post(driver.directory.newAccount, {});
  refused(answer, 403, 'userActionRequired');
  assert.match(answer.headers.get('link') ?? '', /<https:\/\/ca\.example\/terms>;rel="terms-of-service"/);
  assert.equal(answer.problem.instance, terms);
  assert.equal((await driver.post(driver.directory.newAccount, { termsOfServiceAgreed: true })).status, 201);
});

test('contacts are one mailto address each', async () => {
  await using t = await startTestCa();
  const driver = await driverFor(t);
  const tried = (contact: unknown): Promise<Answer> => driver.post(driver.directory.newAccount, { contact });
  refused(await tried(['tel:+1234']), 400, 'unsupportedContact');
  refused(await tried(['mailto:a@example.org?subject=x']), 400, 'invalidContact');
  refused(await tried(['mailto:a@example.org,b@example.org']), 400, 'invalidContact');
  refused(await tried(['mailto:']), 400, 'invalidContact');
  refused(await tried(['mailto:%zz@example.org']), 400, 'invalidContact');
  refused(await tried(Array(11).fill('mailto:a@example.org')), 400, 'invalidContact');
  refused(await tried('mailto:a@example.org'), 400, 'malformed');
});

test('an account changes its contacts, and nothing else of it', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const contact = ['mailto:new@example.org'];
  const update = { contact, status: 'valid', orders: 'https://elsewhere.example', termsOfServiceAgreed: false };
  const updated = await driver.post(driver.kid, update);
  assert.equal(updated.status, 200);
  assert.deepEqual(updated.json, {
    status: 'valid',
    contact,
    termsOfServiceAgreed: true,
    orders: `${driver.kid}/orders`,
  });
  assert.deepEqual((await driver.post(driver.kid, '')).json, updated.json);
});

test('a deactivated account is told so at every resource, and its key makes no other', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, 'alice@example.org');
  const ended = await driver.post(driver.kid, { status: 'deactivated' });
  assert.deepEqual([ended.status, ended.json['status']], [200, 'deactivated']);
  const resources = [
    driver.kid,
    `${driver.kid}/orders`,
    open.url,
    open.order.finalize,
    open.authorizations[0]?.url ?? '',
  ];
  for (const url of [...resources, open.authorizations[0]?.challenge.url ?? '', driver.directory.newOrder]) {
    refused(await driver.post(url, ''), 401, 'unauthorized');
  }
  refused(await driver.post(driver.directory.newAccount, {}, { kid: undefined }), 401, 'unauthorized');
});

test('an account is not to be seen by another', async () => {
  await using t = await startTestCa();
  const [alice, bob] = [await registered(t), await registered(t)];
  refused(await bob.post(alice.kid, ''), 403, 'unauthorized');
  refused(await bob.post(`${alice.kid}/orders`, ''), 403, 'unauthorized');
  refused(await bob.post(alice.kid, { status: 'deactivated' }, { kid: alice.kid }), 400, 'malformed');
});

test('external accounts are bound when they are required, and reflected', async () => {
  const hmacKey = randomBytes(32);
  await using t = await startTestCa({
    externalAccountRequired: true,
    externalAccountKey: async (kid) => (kid === 'customer 7' ? hmacKey : undefined),
  });
  const driver = await driverFor(t);
  const url = driver.directory.newAccount;
  assert.equal(driver.directory.meta?.externalAccountRequired, true);
  refused(await driver.post(url, {}), 403, 'externalAccountRequired');
  const bind = (kid: string, key: Uint8Array, at = url): object => ({
    externalAccountBinding: signExternalAccountBinding(driver.key, {
      kid,
      hmacKey: Buffer.from(key).toString('base64url'),
      url: at,
    }),
  });
  refused(await driver.post(url, bind('customer 8', hmacKey)), 403, 'unauthorized');
  refused(await driver.post(url, bind('customer 7', randomBytes(32))), 403, 'unauthorized');
  refused(await driver.post(url, bind('customer 7', hmacKey, `${url}/`)), 403, 'unauthorized');
  const good = bind('customer 7', hmacKey);
  const made = await driver.post(url, good);
  assert.equal(made.status, 201, made.text);
  assert.deepEqual({ externalAccountBinding: made.json['externalAccountBinding'] }, good);
});

test('an account gets another key, its orders stay, and the old key is good for nothing', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, 'alice@example.org');
  const url = driver.directory.keyChange ?? '';
  const newKey = accountKeyOf(await generateKey('ed25519'));
  const inner = await signKeyChange(newKey, { account: driver.kid, oldJwk: driver.key.jwk, url });
  const changed = await driver.post(url, inner);
  assert.equal(changed.status, 200, changed.text);
  assert.equal((await driver.post(open.url, '', { key: newKey })).json['status'], 'pending');
  refused(await driver.post(open.url, ''), 400, 'badSignatureAlgorithm');
  refused(
    await driver.post(driver.directory.newAccount, { onlyReturnExisting: true }, { kid: undefined }),
    400,
    'accountDoesNotExist',
  );
  const found = await driver.post(driver.directory.newAccount, {}, { kid: undefined, key: newKey });
  assert.equal(found.headers.get('location'), driver.kid);
});

test('a key change is refused for a key in use, another account, a wrong old key or another URL', async () => {
  await using t = await startTestCa();
  const [driver, other] = [await registered(t), await registered(t)];
  const url = driver.directory.keyChange ?? '';
  const newKey = accountKeyOf(await generateKey('p256'));
  const change = { account: driver.kid, oldJwk: driver.key.jwk, url };
  const inUse = await driver.post(url, await signKeyChange(other.key, change));
  refused(inUse, 409, 'malformed');
  assert.equal(inUse.headers.get('location'), other.kid);
  refused(await driver.post(url, await signKeyChange(newKey, { ...change, account: other.kid })), 400, 'malformed');
  refused(await driver.post(url, await signKeyChange(newKey, { ...change, oldJwk: other.key.jwk })), 400, 'malformed');
  refused(await driver.post(url, await signKeyChange(newKey, { ...change, url: `${url}x` })), 400, 'malformed');
  refused(await driver.post(url, {}), 400, 'malformed');
  assert.equal((await driver.post(driver.kid, '')).status, 200);
});
