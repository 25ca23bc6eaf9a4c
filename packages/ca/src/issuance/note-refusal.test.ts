import assert from 'node:assert/strict';
import { test } from 'node:test';

import { composeFinalize } from '@acme-smime/protocol';

import { csrFor, obtainedAs, proven, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';

const [alice, bob] = ['alice@example.org', 'bob@example.org'];

test('why an order could not be finalized is kept for those who run the CA, once a minute, and hinders nothing', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await proven(t, driver, alice);
  const id = new URL(open.url).pathname.split('/').at(-1) ?? '';
  const wrong = composeFinalize((await csrFor([bob])).csr);
  const kept = async (): Promise<readonly [number, number | undefined]> => {
    const order = (await t.storage.get('order', id)) ?? assert.fail();
    return [order.version, order.refusal?.at.getTime()];
  };
  const begin = t.clock.ms;
  for (let count = 0; count < 3; count += 1) {
    assert.equal((await driver.post(open.order.finalize, wrong)).problem.type, 'urn:ietf:params:acme:error:badCSR');
  }
  assert.deepEqual(await kept(), [2, begin]);
  t.clock.ms += 60_000;
  await driver.post(open.order.finalize, wrong);
  assert.deepEqual(await kept(), [3, begin + 60_000]);
  const order = await t.storage.get('order', id);
  assert.equal(order?.refusal?.code, 'CSR_INVALID');
  const seen = await driver.post(open.url, '');
  assert.deepEqual([seen.json['status'], seen.json['error']], ['ready', undefined]);
  assert.deepEqual((await obtainedAs(driver, open)).leaf.addresses, [alice]);
});
