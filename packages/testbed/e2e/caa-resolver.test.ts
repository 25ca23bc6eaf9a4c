import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relevantCaa } from '@acme-smime/protocol';
import { caaResolver } from 'acme-smime-ca';
import { startDns } from '../src/dns.ts';

test('the CA reads CAA records as a name server gives them, climbs over names without any, and stops at failures', async () => {
  await using dns = await startDns();
  const resolve = caaResolver(dns.address);
  dns.set('client.test', 'CAA', [
    { critical: true, tag: 'issuemail', value: 'ca.test; accounturi=https://ca.test/account/1' },
    { critical: false, tag: 'issue', value: ';' },
    { critical: false, tag: 'issuemail', value: ' ' },
  ]);
  dns.set('mail.client.test', 'TXT', ['no CAA here']);
  const found = await relevantCaa('deep.mail.client.test', resolve);
  assert.equal(found.name, 'client.test');
  const order = (a: { value: string }, b: { value: string }): number => (a.value < b.value ? -1 : 1);
  assert.deepEqual(found.records.toSorted(order), [
    { critical: false, tag: 'issuemail', value: ' ' },
    { critical: false, tag: 'issue', value: ';' },
    { critical: true, tag: 'issuemail', value: 'ca.test; accounturi=https://ca.test/account/1' },
  ]);
  const asked = dns.queries.filter((query) => query.startsWith('CAA')).map((query) => query.slice(4).toLowerCase());
  assert.deepEqual([...new Set(asked)], ['deep.mail.client.test', 'mail.client.test', 'client.test']);
  // An empty value forbids everybody; the library under Node takes it for a broken answer, which refuses likewise.
  dns.set('closed.test', 'CAA', [{ critical: false, tag: 'issuemail', value: '' }]);
  await assert.rejects(relevantCaa('closed.test', resolve), { code: 'EBADRESP' });
  dns.fail('mail.client.test', 'SERVFAIL');
  await assert.rejects(relevantCaa('mail.client.test', resolve), { code: 'ESERVFAIL' });
});
