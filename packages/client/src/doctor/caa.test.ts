import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askCaa, examineCaa } from './caa.ts';
import type { CaaApplicant } from './caa.ts';
import type { Finding } from './finding.ts';
import { memoryDns } from './memory-dns.test.fixture.ts';
import type { MemoryZone } from './memory-dns.test.fixture.ts';

const ours: CaaApplicant = { identities: ['ca.test'] };
const issuemail = (value: string) => ({ critical: false, tag: 'issuemail', value });

const examined = async (zone: MemoryZone, applicant = ours, domain = 'mail.client.test'): Promise<Finding> =>
  examineCaa(domain, await askCaa(domain, memoryDns(zone).caa), applicant);

test('no records anywhere up to the top let every CA certify', async () => {
  assert.equal((await examined({})).outcome, 'good');
});

test('records of a domain above count, and a CA that they name may certify', async () => {
  const finding = await examined({ caa: { 'client.test': [issuemail('CA.test')] } });
  assert.deepEqual([finding.outcome, finding.facts?.['domain']], ['good', 'client.test']);
});

test('the nearest records hide those above', async () => {
  const caa = { 'mail.client.test': [issuemail('other.test')], 'client.test': [issuemail('ca.test')] };
  const finding = await examined({ caa });
  assert.equal(finding.outcome, 'bad');
  assert.match(finding.what, /only other\.test certify its addresses, and this CA is ca\.test/);
  assert.match(finding.advice ?? '', /issuemail "ca\.test"/);
});

test('records for web servers alone do not concern addresses', async () => {
  const records = [{ critical: false, tag: 'issue', value: ';' }];
  assert.equal((await examined({ caa: { 'client.test': records } })).outcome, 'good');
});

test('an empty issuemail forbids every CA, whether or not it says its name', async () => {
  for (const applicant of [ours, { identities: [] }])
    assert.equal((await examined({ caa: { 'client.test': [issuemail(';')] } }, applicant)).outcome, 'bad');
});

test('where the CA does not say its name, the ones that may are named for comparison', async () => {
  const finding = await examined(
    { caa: { 'client.test': [issuemail('ca.test; validationmethods=x')] } },
    { identities: [] },
  );
  assert.equal(finding.outcome, 'note');
  assert.match(finding.what, /only ca\.test/);
});

test('a critical property that nobody knows forbids every CA', async () => {
  const finding = await examined({ caa: { 'client.test': [{ critical: true, tag: 'tbs', value: 'x' }] } });
  assert.equal(finding.outcome, 'bad');
  assert.match(finding.what, /critical property "tbs"/);
});

test('the account that the record wants must be ours', async () => {
  const caa = { 'client.test': [issuemail('ca.test; accounturi=https://ca.test/account/1')] };
  assert.equal((await examined({ caa })).outcome, 'bad');
  assert.equal((await examined({ caa }, { ...ours, accountUrl: 'https://ca.test/account/1' })).outcome, 'good');
});

test('a name server that does not answer leaves it unknown', async () => {
  const finding = await examined({ fails: ['client.test'] });
  assert.equal(finding.outcome, 'unknown');
  assert.match(finding.what, /ESERVFAIL/);
});
