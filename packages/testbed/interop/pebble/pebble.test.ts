import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, afterEach, test } from 'node:test';
import type { TestContext } from 'node:test';
import { AcmeProblem, decodePem, openAccountKey } from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';
import { clientOf, leafOf, newClient, newKey, obtain } from './pebble-account.ts';
import { startPebble } from './start-pebble.ts';

const pebble = await startPebble();
after(() => pebble[Symbol.asyncDispose]());
afterEach(async (context) => {
  const { passed } = context as TestContext & { readonly passed: boolean };
  if (!passed) (context as TestContext).diagnostic(await pebble.log());
});

const signal = AbortSignal.timeout(120_000);

function refusedWith(type: string): (error: unknown) => boolean {
  return (error) => error instanceof AcmeProblem && error.problem.type === `urn:ietf:params:acme:error:${type}`;
}

async function statusOf({ serialNumber }: Certificate) {
  return JSON.parse(await pebble.management(`/cert-status-by-serial/${serialNumber}`)) as {
    readonly Status: string;
    readonly Reason?: number;
  };
}

test('our client obtains a certificate from Pebble, whose nonces are refused now and then', async () => {
  const { authorization, order, chain, leaf } = await obtain(
    pebble,
    await newClient(pebble, signal),
    signal,
    'one.example.org',
  );
  assert.deepEqual([authorization.status, order.status], ['valid', 'valid']);
  assert.deepEqual(leaf.names, [{ kind: 'dNSName', value: 'one.example.org' }]);
  assert.equal(decodePem(chain.pem).length, 2);
});

test('our client follows Pebble to the alternate chain, which has another issuer', async () => {
  const client = await newClient(pebble, signal);
  const { chain, leaf } = await obtain(pebble, client, signal, 'alternate.example.org');
  assert.equal(chain.alternates.length, 1);
  const other = await client.certificate(chain.alternates[0] ?? '', signal);
  assert.deepEqual(leafOf(other.pem).der, leaf.der);
  assert.notDeepEqual(decodePem(other.pem)[1]?.der, decodePem(chain.pem)[1]?.der);
});

test('our client gets through when Pebble refuses three of ten good nonces', async () => {
  await using nervous = await startPebble({ refusedNonces: 30 });
  const posts: string[] = [];
  const client = await clientOf({
    directoryUrl: nervous.directoryUrl,
    fetch: (url, init) => {
      if (init?.method === 'POST') posts.push(url);
      return nervous.fetch(url, init);
    },
  });
  await client.newAccount({ termsOfServiceAgreed: true }, signal);
  const orders = 30;
  for (let count = 1; count <= orders; count += 1) {
    const identifiers = [{ type: 'dns', value: `nonce-${count}.example.org` }];
    assert.equal((await client.newOrder({ identifiers }, signal)).order.status, 'pending');
  }
  assert.ok(posts.length > orders + 1, 'no nonce was refused');
  assert.equal((await client.ordersList(signal)).length, orders);
});

test('our client makes, finds, changes and deactivates an account at Pebble', async () => {
  const key = await newKey();
  const client = await clientOf(pebble, key);
  const made = await client.newAccount({ termsOfServiceAgreed: true }, signal);
  const found = await (await clientOf(pebble, key)).newAccount({ onlyReturnExisting: true }, signal);
  assert.deepEqual([made.created, found.created, found.url], [true, false, made.url]);
  const changed = await client.updateAccount({ contact: ['mailto:other@example.org'] }, signal);
  assert.deepEqual(changed.contact, ['mailto:other@example.org']);
  assert.equal((await client.deactivateAccount(signal)).status, 'deactivated');
  const identifiers = [{ type: 'dns', value: 'late.example.org' }];
  await assert.rejects(client.newOrder({ identifiers }, signal), refusedWith('unauthorized'));
});

test('an account that Pebble does not know is told apart from one that it knows', async () => {
  const request = (await clientOf(pebble)).newAccount({ onlyReturnExisting: true }, signal);
  await assert.rejects(request, refusedWith('accountDoesNotExist'));
});

test('Pebble takes our key change: the new key works, the old one no longer', async () => {
  const [oldKey, changedKey] = await Promise.all([newKey(), newKey()]);
  const client = await clientOf(pebble, oldKey);
  const { url } = await client.newAccount({ termsOfServiceAgreed: true }, signal);
  await client.changeKey(changedKey, signal);
  assert.equal((await client.account(signal)).status, 'valid');
  await assert.rejects((await clientOf(pebble, oldKey, url)).account(signal), AcmeProblem);
});

test('our client reads all pages of Pebble’s list of orders', async () => {
  const client = await newClient(pebble, signal);
  const made: string[] = [];
  for (let count = 1; count <= 7; count += 1) {
    const identifiers = [{ type: 'dns', value: `page-${count}.example.org` }];
    made.push((await client.newOrder({ identifiers }, signal)).url);
  }
  assert.deepEqual(new Set(await client.ordersList(signal)), new Set(made));
});

test('Pebble deactivates an authorization for our client', async () => {
  const client = await newClient(pebble, signal);
  const { order } = await client.newOrder({ identifiers: [{ type: 'dns', value: 'gone.example.org' }] }, signal);
  const gone = await client.deactivateAuthorization(order.authorizations[0] ?? '', signal);
  assert.equal(gone.status, 'deactivated');
});

test('Pebble revokes for the account, with the reason, and once only', async () => {
  const client = await newClient(pebble, signal);
  const { leaf } = await obtain(pebble, client, signal, 'revoked.example.org');
  await client.revoke({ certificate: leaf.der, reason: 4 }, signal);
  const { Status, Reason } = await statusOf(leaf);
  assert.deepEqual([Status, Reason], ['Revoked', 4]);
  await assert.rejects(client.revoke({ certificate: leaf.der }, signal), refusedWith('alreadyRevoked'));
});

test('Pebble revokes for the key of the certificate', async () => {
  const { leaf, keyPem } = await obtain(pebble, await newClient(pebble, signal), signal, 'own-key.example.org');
  const stranger = await newClient(pebble, signal);
  await assert.rejects(stranger.revoke({ certificate: leaf.der }, signal), refusedWith('unauthorized'));
  await stranger.revoke({ certificate: leaf.der, reason: 1, key: await openAccountKey(keyPem) }, signal);
  assert.equal((await statusOf(leaf)).Status, 'Revoked');
});

test('Pebble wants an external account, and takes ours', async () => {
  const hmacKey = randomBytes(32).toString('base64url');
  await using closed = await startPebble({ externalAccounts: { 'kid-1': hmacKey } });
  const client = await clientOf(closed);
  assert.equal((await client.directory(signal)).meta?.externalAccountRequired, true);
  const withoutIt = client.newAccount({ termsOfServiceAgreed: true }, signal);
  await assert.rejects(withoutIt, refusedWith('externalAccountRequired'));
  const wrong = { kid: 'kid-1', hmacKey: randomBytes(32).toString('base64url') };
  await assert.rejects(client.newAccount({ termsOfServiceAgreed: true, externalAccount: wrong }, signal), AcmeProblem);
  const externalAccount = { kid: 'kid-1', hmacKey };
  const { account } = await client.newAccount({ termsOfServiceAgreed: true, externalAccount }, signal);
  assert.equal(account.status, 'valid');
});
