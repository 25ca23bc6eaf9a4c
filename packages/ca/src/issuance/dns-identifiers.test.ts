import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  composeCsr,
  composeFinalize,
  generateKey,
  keySigner,
  nameTypes,
  parseCertificateChain,
} from '@acme-smime/protocol';

import { authorizationAt, orderedAs, provenAs, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';

const alice = 'alice@example.org';

test('a client that orders addresses as DNS names is served when that is allowed, and gets the clean certificate', async () => {
  await using t = await startTestCa({ acceptDnsIdentifiers: true });
  const driver = await registered(t);
  const open = await orderedAs(driver, { identifiers: [{ type: 'dns', value: alice }] });
  assert.deepEqual(open.order.identifiers, [{ type: 'dns', value: alice }]);
  const authorization = await authorizationAt(driver, open.authorizations[0]?.url ?? '');
  assert.deepEqual(authorization.identifier, { type: 'dns', value: alice });
  await provenAs(t, driver, open);
  const signer = keySigner(await generateKey('rsa2048'));
  const csr = await composeCsr({ signer, addresses: [], dnsNames: [alice], commonName: alice });
  const { json } = await driver.post(open.order.finalize, composeFinalize(csr));
  const [leaf] = parseCertificateChain((await driver.post(String(json['certificate']), '')).text);
  assert.deepEqual(leaf?.names, [{ kind: 'rfc822Name', value: alice }]);
  assert.deepEqual(leaf?.subject.attributes, [{ type: nameTypes.commonName, value: alice }]);
});

test('real DNS names, and both kinds in one order, are refused all the same', async () => {
  await using t = await startTestCa({ acceptDnsIdentifiers: true });
  const driver = await registered(t);
  const name = await driver.post(driver.directory.newOrder, { identifiers: [{ type: 'dns', value: 'example.org' }] });
  assert.equal(name.status, 400);
  const mixed = await driver.post(driver.directory.newOrder, {
    identifiers: [
      { type: 'dns', value: alice },
      { type: 'email', value: 'bob@example.org' },
    ],
  });
  assert.equal(mixed.problem.type, 'urn:ietf:params:acme:error:unsupportedIdentifier');
  const open = await provenAs(t, driver, await orderedAs(driver, { identifiers: [{ type: 'dns', value: alice }] }));
  const signer = keySigner(await generateKey('p256'));
  for (const dnsNames of [['example.org'], ['eve@example.org'], ['a@b@c']]) {
    const csr = await composeCsr({ signer, addresses: [alice], dnsNames });
    const answer = await driver.post(open.order.finalize, composeFinalize(csr));
    assert.equal(answer.problem.type, 'urn:ietf:params:acme:error:badCSR', answer.text);
  }
});

test('an order by the book gets no leniency for its CSR', async () => {
  await using t = await startTestCa({ acceptDnsIdentifiers: true });
  const driver = await registered(t);
  const open = await provenAs(t, driver, await orderedAs(driver, { identifiers: [{ type: 'email', value: alice }] }));
  const csr = await composeCsr({ signer: keySigner(await generateKey('p256')), addresses: [alice], dnsNames: [alice] });
  const answer = await driver.post(open.order.finalize, composeFinalize(csr));
  assert.match(answer.problem.detail ?? '', /names the dNSName/);
});
