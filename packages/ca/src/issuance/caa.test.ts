import assert from 'node:assert/strict';
import { test } from 'node:test';

import { composeFinalize } from '@acme-smime/protocol';
import type { CaaRecord } from '@acme-smime/protocol';

import { csrFor, proven, registered } from '../acme-driver.test.fixture.ts';
import type { AcmeDriver, Answer, OpenOrder } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import type { TestCa } from '../ca.test.fixture.ts';
import { requireCaaConsent } from './caa.ts';

const alice = 'alice@example.org';
const issuemail = (value: string): CaaRecord => ({ critical: false, tag: 'issuemail', value });

/** A zone of CAA records; an error is what the lookup fails with. */
function zoneOf(records: Record<string, readonly CaaRecord[] | Error>) {
  const zone = new Map(Object.entries(records));
  const resolveCaa = async (name: string): Promise<readonly CaaRecord[]> => {
    const found = zone.get(name) ?? Object.assign(new Error(name), { code: 'ENOTFOUND' });
    if (found instanceof Error) throw found;
    return found;
  };
  return { zone, resolveCaa };
}

async function finalized(driver: AcmeDriver, open: OpenOrder): Promise<Answer> {
  const addresses = open.order.identifiers.map(({ value }) => value);
  return driver.post(open.order.finalize, composeFinalize((await csrFor(addresses)).csr));
}

async function ready(t: TestCa): Promise<{ driver: AcmeDriver; open: OpenOrder }> {
  const driver = await registered(t);
  return { driver, open: await proven(t, driver, alice) };
}

test('a domain that names another authority is not issued for, until it allows this one', async () => {
  const { zone, resolveCaa } = zoneOf({ org: [issuemail('other.example')] });
  await using t = await startTestCa({ resolveCaa });
  const { driver, open } = await ready(t);
  const refused = await finalized(driver, open);
  assert.equal(refused.status, 403, refused.text);
  assert.equal(refused.problem.type, 'urn:ietf:params:acme:error:caa');
  assert.match(refused.problem.detail ?? '', /example\.org \(at org\) forbids.*ca\.example/);
  assert.deepEqual(refused.problem.subproblems?.[0]?.identifier, { type: 'email', value: alice });
  assert.ok(t.log.some(({ event, data }) => event === 'caa.checked' && data?.['allowed'] === false));
  assert.equal((await driver.post(open.url, '')).json['status'], 'ready');
  zone.set('example.org', [issuemail('ca.example')]);
  assert.equal((await finalized(driver, open)).json['status'], 'valid');
});

test('records that cannot be looked up keep a certificate back, and the client is told to come again', async () => {
  const failure = Object.assign(new Error('bogus'), { code: 'ESERVFAIL' });
  const { zone, resolveCaa } = zoneOf({ 'example.org': failure });
  await using t = await startTestCa({ resolveCaa });
  const { driver, open } = await ready(t);
  const answer = await finalized(driver, open);
  assert.equal(answer.status, 503);
  assert.equal(answer.problem.type, 'urn:ietf:params:acme:error:dns');
  assert.equal(answer.headers.get('retry-after'), '60');
  zone.delete('example.org');
  assert.equal((await finalized(driver, open)).status, 200);
});

test('an account named in the record must be the one that asks, by its URL', async () => {
  const { zone, resolveCaa } = zoneOf({});
  await using t = await startTestCa({ resolveCaa, caaIdentities: ['pki.example'] });
  const { driver, open } = await ready(t);
  zone.set('example.org', [issuemail(`pki.example; accounturi=${driver.kid}x`)]);
  assert.equal((await finalized(driver, open)).status, 403);
  const methods = 'validationmethods=email-reply-00';
  zone.set('example.org', [issuemail(`pki.example; accounturi=${driver.kid}; ${methods}`)]);
  assert.equal((await finalized(driver, open)).status, 200);
});

test('without a resolver nothing is looked up, and the directory names no identity', async () => {
  await using t = await startTestCa();
  const { driver, open } = await ready(t);
  assert.equal(driver.directory.meta?.caaIdentities, undefined);
  assert.equal((await finalized(driver, open)).status, 200);
  await using checking = await startTestCa({ resolveCaa: zoneOf({}).resolveCaa });
  assert.deepEqual((await registered(checking)).directory.meta?.caaIdentities, ['ca.example']);
});

test('one domain that forbids is the answer, whatever the others say', async () => {
  const { resolveCaa } = zoneOf({
    'example.org': Object.assign(new Error('late'), { code: 'ETIMEOUT' }),
    'xn--bcher-kva.example': [issuemail(';')],
  });
  const context = {
    config: { resolveCaa, caaIdentities: ['ca.example'] },
    urls: { account: () => 'x' },
    log: () => {},
  };
  const asked = requireCaaConsent(context as never, 'a', [alice, 'bob@bücher.example', 'carol@elsewhere.example']);
  await assert.rejects(asked, (error: { code?: string; parts?: readonly { code: string }[] }) => {
    assert.equal(error.code, 'CAA_FORBIDS');
    assert.deepEqual(
      error.parts?.map(({ code }) => code),
      ['CAA_LOOKUP_FAILED', 'CAA_FORBIDS'],
    );
    return true;
  });
});
