import assert from 'node:assert/strict';
import { Resolver } from 'node:dns/promises';
import { test } from 'node:test';
import { startDns } from './dns.ts';

test('a name server of the testbed gives back what was set, as node:dns reads it', async () => {
  await using dns = await startDns();
  const resolver = new Resolver();
  resolver.setServers([dns.address]);
  dns.set('Client.Test', 'TXT', ['one', 'two']);
  dns.set('client.test', 'MX', [{ preference: 10, exchange: 'mail.client.test' }]);
  dns.set('client.test', 'CAA', [{ critical: true, tag: 'issuemail', value: 'ca.test' }]);
  dns.set('mail.client.test', 'A', ['127.0.0.1']);
  assert.deepEqual(await resolver.resolveTxt('client.TEST'), [['one'], ['two']]);
  const exchanges = await resolver.resolveMx('client.test');
  assert.deepEqual(
    exchanges.map(({ priority, exchange }) => [priority, exchange]),
    [[10, 'mail.client.test']],
  );
  assert.deepEqual(await resolver.resolve4('mail.client.test'), ['127.0.0.1']);
  const [caa] = await resolver.resolveCaa('client.test');
  assert.deepEqual({ ...caa }, { ...caa, critical: 128, issuemail: 'ca.test' });
  assert.deepEqual(dns.queries.slice(0, 2), ['TXT client.test', 'MX client.test']);
});

test('a long TXT record comes in strings of at most 255 bytes, by TCP when it does not fit into a datagram', async () => {
  await using dns = await startDns();
  const resolver = new Resolver();
  resolver.setServers([dns.address]);
  const long = 'x'.repeat(700);
  const longer = 'y'.repeat(3000);
  dns.set('long.test', 'TXT', [long]);
  dns.set('longer.test', 'TXT', [longer]);
  const [strings] = await resolver.resolveTxt('long.test');
  assert.deepEqual(
    strings?.map((part) => part.length),
    [255, 255, 190],
  );
  assert.equal(strings?.join(''), long);
  assert.equal((await resolver.resolveTxt('longer.test')).flat().join(''), longer);
  assert.equal(dns.queries.filter((query) => query === 'TXT longer.test').length, 2);
});

test('an unknown name does not exist, a known one without the type has no data, a removed one is gone', async () => {
  await using dns = await startDns();
  const resolver = new Resolver();
  resolver.setServers([dns.address]);
  dns.set('known.test', 'A', ['127.0.0.1']);
  await assert.rejects(resolver.resolveTxt('unknown.test'), { code: 'ENOTFOUND' });
  await assert.rejects(resolver.resolveTxt('known.test'), { code: 'ENODATA' });
  dns.set('known.test', 'A', []);
  await assert.rejects(resolver.resolve4('known.test'), { code: 'ENOTFOUND' });
});

test('a failing name fails as told, and works again afterwards', async () => {
  await using dns = await startDns();
  const resolver = new Resolver();
  const impatient = new Resolver({ timeout: 50, tries: 1 });
  for (const one of [resolver, impatient]) one.setServers([dns.address]);
  dns.set('sick.test', 'TXT', ['well']);
  dns.fail('sick.test', 'SERVFAIL');
  await assert.rejects(resolver.resolveTxt('sick.test'), { code: 'ESERVFAIL' });
  dns.fail('sick.test', 'silence');
  await assert.rejects(impatient.resolveTxt('sick.test'), { code: 'ETIMEOUT' });
  dns.fail('sick.test');
  assert.deepEqual(await resolver.resolveTxt('sick.test'), [['well']]);
});
