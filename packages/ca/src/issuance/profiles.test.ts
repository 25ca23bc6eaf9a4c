import assert from 'node:assert/strict';
import { test } from 'node:test';

import { composeCsr, composeFinalize, generateKey, keySigner } from '@acme-smime/protocol';

import { csrFor, obtained, obtainedAs, orderedAs, provenAs, registered } from '../acme-driver.test.fixture.ts';
import type { AcmeDriver, OpenOrder } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';

const alice = 'alice@example.org';
const identifiers = [{ type: 'email', value: alice }];
const order = (driver: AcmeDriver, profile: string): Promise<OpenOrder> => orderedAs(driver, { identifiers, profile });

test('the directory describes every profile, and an order without one gets the first', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const names = Object.keys(driver.directory.meta?.profiles ?? {});
  assert.deepEqual(names, ['multipurpose', 'strict', 'signing', 'encryption']);
  assert.equal((await orderedAs(driver, { identifiers })).order.profile, 'multipurpose');
  await using signs = await startTestCa({ profiles: ['signing'] });
  const other = await registered(signs);
  const open = await orderedAs(other, { identifiers });
  assert.equal(open.order.profile, 'signing');
  assert.deepEqual((await obtainedAs(other, await provenAs(signs, other, open))).leaf.keyUsage, ['digitalSignature']);
});

test('a profile that is not offered is refused by its error', async () => {
  await using t = await startTestCa({ profiles: ['strict', 'signing'] });
  const driver = await registered(t);
  for (const profile of ['tlsserver', 'multipurpose', '', 'toString']) {
    const answer = await driver.post(driver.directory.newOrder, { identifiers, profile });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.problem.type, 'urn:ietf:params:acme:error:invalidProfile');
    assert.match(answer.problem.detail ?? '', /strict, signing/);
  }
});

test('a profile for one use gives it without being asked, and refuses a CSR that wishes for another', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  for (const [profile, bits, other] of [
    ['signing', ['digitalSignature'], ['digitalSignature', 'keyAgreement']],
    ['encryption', ['keyAgreement'], ['digitalSignature']],
  ] as const) {
    const open = await provenAs(t, driver, await order(driver, profile));
    const refused = await driver.post(open.order.finalize, composeFinalize((await csrFor([alice], other)).csr));
    assert.equal(refused.problem.type, 'urn:ietf:params:acme:error:badCSR', refused.text);
    assert.match(refused.problem.detail ?? '', new RegExp(`for ${profile} only`));
    assert.deepEqual((await obtainedAs(driver, open)).leaf.keyUsage, bits);
  }
  const open = await provenAs(t, driver, await order(driver, 'encryption'));
  const csr = await composeCsr({ signer: keySigner(await generateKey('ed25519')), addresses: [alice] });
  const refused = await driver.post(open.order.finalize, composeFinalize(csr));
  assert.match(refused.problem.detail ?? '', /cannot be used for encryption/);
});

test('no policy is asserted unless the CA promises to keep it, and then the one of the profile', async () => {
  await using plain = await startTestCa();
  assert.deepEqual((await obtained(plain, await registered(plain), alice)).leaf.policies, []);
  await using t = await startTestCa({
    assertBaseline: true,
    publicHttpUrl: 'http://pki.example',
    policyOids: ['1.3.6.1.4.1.32473.1'],
  });
  const driver = await registered(t);
  for (const [profile, oid] of [
    ['multipurpose', '2.23.140.1.5.1.2'],
    ['strict', '2.23.140.1.5.1.3'],
    ['signing', '2.23.140.1.5.1.2'],
    ['encryption', '2.23.140.1.5.1.2'],
  ] as const) {
    const open = await provenAs(t, driver, await order(driver, profile));
    const { leaf } = await obtainedAs(driver, open);
    assert.deepEqual(leaf.policies, [oid, '1.3.6.1.4.1.32473.1']);
    assert.deepEqual(leaf.extendedKeyUsage, ['1.3.6.1.5.5.7.3.4']);
  }
});

test('reserved policies, unknown profiles and a start too long ago are refused as options', async () => {
  for (const [options, reason] of [
    [{ policyOids: ['2.23.140.1.5.1.1'] }, /assertBaseline/],
    [{ assertBaseline: true }, /publicHttpUrl is missing/],
    [{ policyOids: ['x'] }, /object identifiers/],
    [{ profiles: [] }, /one or more of multipurpose/],
    [{ profiles: ['legacy'] as never }, /one or more of multipurpose/],
    [{ backdateMinutes: 2881 }, /0 to 2880/],
    [{ validityDays: 826 }, /1 to 825/],
  ] as const) {
    await assert.rejects(startTestCa(options), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'OPTION_INVALID');
      return reason.test(error.message);
    });
  }
});

test('certificates begin as long ago as configured and may last all of the 825 days', async () => {
  await using t = await startTestCa({ backdateMinutes: 90, validityDays: 825 });
  const { leaf } = await obtained(t, await registered(t), alice);
  assert.equal(leaf.notBefore.getTime(), t.clock.ms - 90 * 60_000);
  assert.equal(leaf.notAfter.getTime(), leaf.notBefore.getTime() + 825 * 86_400_000 - 1000);
});
