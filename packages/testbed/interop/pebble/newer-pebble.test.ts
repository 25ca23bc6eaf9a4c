import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { TestContext } from 'node:test';
import { AcmeProblem } from '@acme-smime/protocol';
import { newerPebble } from '../programs/go.ts';
import { renewalId } from '../programs/renewal-id.ts';
import { newClient, obtain } from './pebble-account.ts';
import { startPebble } from './start-pebble.ts';

const pebble = await startPebble({ program: newerPebble });
after(() => pebble[Symbol.asyncDispose]());
afterEach(async (context) => {
  const { passed } = context as TestContext & { readonly passed: boolean };
  if (!passed) (context as TestContext).diagnostic(await pebble.log());
});

const signal = AbortSignal.timeout(120_000);
const day = 86_400_000;

test('our client reads when Pebble wants a certificate renewed, and a changed window after revocation', async () => {
  const client = await newClient(pebble, signal);
  const { leaf } = await obtain(pebble, client, signal, 'renew.example.org');
  const calm = await client.renewalInfo(renewalId(leaf), signal);
  assert.ok(Date.parse(calm.value.suggestedWindow.start) > Date.now());
  assert.ok(Date.parse(calm.value.suggestedWindow.end) < leaf.notAfter.getTime());
  assert.ok((calm.retryAfterMs ?? 0) > 0, 'Retry-After is read');
  await client.revoke({ certificate: leaf.der, reason: 4 }, signal);
  const urgent = await client.renewalInfo(renewalId(leaf), signal);
  assert.ok(Date.parse(urgent.value.suggestedWindow.end) <= Date.now());
});

test('Pebble takes an order of ours that replaces a certificate, but only once', async () => {
  const client = await newClient(pebble, signal);
  const { leaf } = await obtain(pebble, client, signal, 'replaced.example.org');
  const next = await obtain(pebble, client, signal, 'replaced.example.org', { replaces: renewalId(leaf) });
  assert.equal(next.order.status, 'valid');
  const identifiers = [{ type: 'dns', value: 'replaced.example.org' }];
  await assert.rejects(client.newOrder({ identifiers, replaces: renewalId(leaf) }, signal), (error: unknown) => {
    return error instanceof AcmeProblem && error.problem.type === 'urn:ietf:params:acme:error:alreadyReplaced';
  });
});

test('our client chooses among the profiles that Pebble announces', async () => {
  const client = await newClient(pebble, signal);
  const { meta } = await client.directory(signal);
  assert.deepEqual(Object.keys(meta?.profiles ?? {}).sort(), ['default', 'short']);
  const { leaf, order } = await obtain(pebble, client, signal, 'short.example.org', { profile: 'short' });
  assert.equal(order.profile, 'short');
  assert.ok(leaf.notAfter.getTime() - leaf.notBefore.getTime() <= 7 * day);
  const identifiers = [{ type: 'dns', value: 'other.example.org' }];
  await assert.rejects(client.newOrder({ identifiers, profile: 'unheard-of' }, signal), AcmeProblem);
});
