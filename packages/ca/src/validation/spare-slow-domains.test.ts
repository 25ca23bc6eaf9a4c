import assert from 'node:assert/strict';
import { test } from 'node:test';

import { spareSlowDomains } from './spare-slow-domains.ts';

const timeout = Object.assign(new Error('no answer'), { code: 'ETIMEOUT' });

test('a domain whose name servers kept us waiting in vain is not asked again for a while, and others are', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked: string[] = [];
  const resolve = spareSlowDomains(async (name) => {
    asked.push(name);
    if (!name.endsWith('slow.example')) return [['v=DKIM1']];
    t.mock.timers.tick(5000);
    throw timeout;
  });
  await assert.rejects(resolve('a._domainkey.slow.example'), timeout);
  await assert.rejects(resolve('b._domainkey.slow.example'), timeout);
  assert.deepEqual(await resolve('a._domainkey.quick.example'), [['v=DKIM1']]);
  assert.deepEqual(asked, ['a._domainkey.slow.example', 'a._domainkey.quick.example']);
  t.mock.timers.tick(10_000);
  await assert.rejects(resolve('c._domainkey.slow.example'), timeout);
  assert.equal(asked.at(-1), 'c._domainkey.slow.example');
});

test('a lookup that fails at once is asked again at once', async () => {
  let asked = 0;
  const resolve = spareSlowDomains(async () => {
    asked += 1;
    if (asked === 1) throw timeout;
    return [['v=DKIM1']];
  });
  await assert.rejects(resolve('a._domainkey.example.org'), timeout);
  assert.deepEqual(await resolve('a._domainkey.example.org'), [['v=DKIM1']]);
});
