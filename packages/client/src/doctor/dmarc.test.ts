import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askDmarc, examineDmarc } from './dmarc.ts';
import type { Finding } from './finding.ts';
import { memoryDns } from './memory-dns.test.fixture.ts';
import type { MemoryZone } from './memory-dns.test.fixture.ts';

const examined = async (domain: string, zone: MemoryZone): Promise<Finding> =>
  examineDmarc(domain, await askDmarc(domain, memoryDns(zone)));

test('the policy of the domain itself counts', async () => {
  const finding = await examined('client.test', { txt: { '_dmarc.client.test': ['v=DMARC1; p=reject; adkim=s'] } });
  assert.equal(finding.outcome, 'good');
  assert.equal(finding.facts?.['policy'], 'reject');
});

test('without one the policy for what lies below a domain above counts', async () => {
  const txt = { '_dmarc.example.test': ['v=DMARC1; p=none; sp=quarantine'] };
  const finding = await examined('deep.mail.example.test', { txt });
  assert.deepEqual([finding.outcome, finding.facts?.['policy']], ['good', 'quarantine']);
});

test('no policy, two of them, or one that cannot be read, are worth a note', async () => {
  const at = '_dmarc.client.test';
  for (const txt of [{}, { [at]: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }, { [at]: ['v=DMARC1; p=maybe'] }])
    assert.equal((await examined('client.test', { txt })).outcome, 'note');
});

test('a name server that does not answer leaves it unknown', async () => {
  assert.equal((await examined('client.test', { fails: ['_dmarc.client.test'] })).outcome, 'unknown');
});
