import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { obtained, ordered, proven, registered } from '../acme-driver.test.fixture.ts';
import { openAuditLog } from '../audit/audit-log.ts';
import { composeAnswer, startTestCa } from '../ca.test.fixture.ts';
import { seenRevocation } from '../revocation/relying-party.test.fixture.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { account, authorization, certificate, challenge, mail, order } from '../storage/contract/sample-records.ts';
import { operatorOf, operatorPage } from './visitor.test.fixture.ts';

const [alice, bob] = ['alice@example.org', 'bob@example.org'];
const day = 86_400_000;

/** A page without its marks, as it is read. */
function readable(text: string): string {
  return text
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&quot;', '"');
}

test('what was issued is there at once, and found by address, by serial number and by status', async () => {
  await using t = await startTestCa({ operatorPage });
  const driver = await registered(t);
  const serials: string[] = [];
  for (const address of [alice, bob]) {
    serials.push((await obtained(t, driver, address)).leaf.serialNumber);
    t.clock.ms += 1000;
  }
  const operator = await operatorOf(t.ca);
  const shown = async (path: string): Promise<string[]> => {
    const { text } = await operator.get(path);
    return [...text.matchAll(/href="\/certificates\/([0-9a-f]+)"/g)].map(([, serial = '']) => serial);
  };
  const [first = '', second = ''] = serials;
  assert.deepEqual(await shown('/certificates'), [second, first]);
  assert.deepEqual(await shown(`/certificates?q=${encodeURIComponent('alice@EXAMPLE.org ')}`), [first]);
  const copied = first.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:');
  assert.deepEqual(await shown(`/certificates?q=${encodeURIComponent(copied)}`), [first]);
  assert.deepEqual(await shown('/certificates?status=revoked'), []);
  assert.deepEqual(await shown('/certificates?q=nobody@example.org'), []);
  assert.deepEqual(await shown('/certificates?q=no@address@at.all'), []);
  assert.match(readable((await operator.get('/')).text), /2 issued in 24 hours 0 orders waiting/);
  const { response, text } = await operator.get(`/certificates/${first}.pem`);
  assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="[0-9a-f]+\.pem"$/);
  assert.match(text, /^-----BEGIN CERTIFICATE-----/);
});

test('a page holds fifty certificates, and the links to older ones miss none and show none twice', async () => {
  await using t = await startTestCa({ operatorPage });
  const many = Array.from({ length: 120 }, (_, at) =>
    certificate(String(at).padStart(3, '0'), {
      status: 'issued',
      serial: (4096 + at).toString(16),
      intendedAt: new Date(t.clock.ms + Math.floor(at / 7)),
    }),
  );
  await t.storage.commit(many);
  const operator = await operatorOf(t.ca);
  const seen: string[] = [];
  let path: string | undefined = '/certificates?status=issued';
  let pages = 0;
  while (path !== undefined) {
    const { text } = await operator.get(path);
    seen.push(...[...text.matchAll(/href="\/certificates\/([0-9a-f]+)"/g)].map(([, serial = '']) => serial));
    pages += 1;
    path = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  }
  assert.deepEqual([pages, seen.length, new Set(seen).size], [3, 120, 120]);
  assert.deepEqual(seen, [...seen].sort().reverse());
});

test('a certificate that is revoked on the page is revoked for OCSP and CRL, and the audit log says who did it', async () => {
  const storage = memoryStorage();
  const clock = Date.parse('2026-03-01T12:00:00Z');
  const audit = openAuditLog({ storage, now: () => new Date(clock), random: randomBytes, log: () => {} });
  await using t = await startTestCa({ storage, operatorPage, log: audit.log });
  const got = await obtained(t, await registered(t), alice);
  const operator = await operatorOf(t.ca);
  const path = `/certificates/${got.leaf.serialNumber}`;
  const formToken = await operator.formToken();
  const revoke = (form: Record<string, string>): Promise<Response> =>
    operator.post(`${path}/revoke`, { 'form-token': formToken, ...form });
  assert.equal((await operator.post(`${path}/revoke`, { confirmed: 'yes', reason: '1' })).status, 400);
  for (const form of [{ reason: '1' }, { reason: '2', confirmed: 'yes' }, { reason: 'x', confirmed: 'yes' }]) {
    assert.equal((await revoke(form as Record<string, string>)).status, 400);
  }
  assert.deepEqual(await seenRevocation(t, got), { ocsp: 'good', crl: 'good' });
  const done = await revoke({ reason: '1', confirmed: 'yes' });
  assert.deepEqual([done.status, done.headers.get('location')], [303, path]);
  assert.deepEqual(await seenRevocation(t, got), { ocsp: 'revoked 1', crl: 'revoked 1' });
  const { text } = await operator.get(path);
  assert.match(readable(text), /revoked Revoked 2026-03-01 12:00:00 · The key may be known to others/);
  assert.ok(!text.includes('Revoke this certificate'));
  assert.match(await (await revoke({ reason: '1', confirmed: 'yes' })).text(), /has been revoked already/);
  await audit.flush();
  const log = readable((await operator.get('/audit')).text);
  assert.match(log, /operator\.certificate-revoked An operator revoked the certificate [0-9a-f]{32}\./);
  assert.match(log, /"by": "page"/);
  assert.match(log, /certificate\.issued .* was issued for alice@example\.org/);
});

test('what waits and what failed is said with its reason, and moves from one to the other when its time is over', async () => {
  await using t = await startTestCa({ operatorPage });
  const driver = await registered(t);
  const operator = await operatorOf(t.ca);
  const reads = async (path: string): Promise<string> => readable((await operator.get(path)).text);
  const open = await ordered(driver, alice);
  const challengeMail = await t.open(await t.nextMail());
  assert.match(
    await reads('/waiting'),
    /alice@example\.org The challenge mail left at 12:00:00; the response is awaited\./,
  );
  const token = { tokenPart2: open.authorizations[0]?.challenge.token ?? '', thumbprint: driver.key.thumbprint };
  const forged = { from: 'mallory@example.org' };
  await t.ca.receive(await composeAnswer(challengeMail, token, new Date(t.clock.ms), forged));
  await proven(t, driver, bob);
  const reason = /alice@example\.org The response that came does not count: From is "mallory@example\.org"/;
  assert.match(await reads('/waiting'), reason);
  assert.match(
    await reads('/waiting'),
    /bob@example\.org All addresses are proven; the client has not finalized it yet\./,
  );
  assert.ok(!(await reads('/failed')).includes('@example.org'));
  t.clock.ms += day;
  const other = await operatorOf(t.ca);
  const failed = readable((await other.get('/failed')).text);
  assert.match(failed, reason);
  assert.match(failed, /bob@example\.org All addresses were proven, but the client did not finalize it in time\./);
  assert.match(readable((await other.get('/waiting')).text), /There are none\./);
  assert.match(readable((await other.get('/')).text), /0 orders waiting 2 orders failed in 24 hours/);
});

test('what strangers wrote is shown as they wrote it and does nothing', async () => {
  const attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  await using t = await startTestCa({ operatorPage, name: `CA ${attack}` });
  const address = `"${attack}\u202e"@example.org`;
  const ended = { expiresAt: new Date(t.clock.ms - 1) };
  const at = new Date(t.clock.ms);
  await t.storage.commit([
    account('a', { contact: [`mailto:${attack}`], externalAccount: { kid: attack, binding: {} } }),
    ...['o', 'p'].flatMap((id, index) => [
      order(id, { addresses: [address], authorizationIds: [`z${id}`], ...(index === 0 ? {} : ended) }),
      authorization(`z${id}`, { address, challengeId: `c${id}`, ...(index === 0 ? {} : ended) }),
      challenge(`c${id}`, { mailId: `m${id}` }),
      mail(`m${id}`, { challengeId: `c${id}`, attempts: 1, lastError: attack }),
    ]),
    certificate('x', { status: 'issued', serial: '4711', addresses: [address], profile: attack }),
    certificate('y', { status: 'abandoned', addresses: [address] }),
    {
      ...{ kind: 'auditEntry', id: attack, version: 0, chain: attack, number: 1, at, event: attack, previous: '' },
      ...{ entry: JSON.stringify({ message: attack, [attack]: attack }), hash: 'x' },
    },
  ] as const);
  const operator = await operatorOf(t.ca);
  const query = encodeURIComponent(attack);
  const places = ['/', '/certificates', `/certificates?q=${query}`, `/certificates?status=${query}&before=${query}`];
  places.push(
    '/certificates/4711',
    `/certificates/${query}`,
    '/accounts/a',
    `/accounts/${query}`,
    '/audit',
    `/${query}`,
  );
  for (const place of [...places, '/waiting', '/failed', `/failed?before=1.${query}`, `/login?token=${query}`]) {
    const { text } = await operator.get(place);
    assert.ok(!/<script|<img|onerror=alert\(1\)>/.test(text), place);
    assert.ok(text.includes('CA &quot;&gt;&lt;script&gt;'), place);
  }
  const { text } = await operator.get('/waiting');
  assert.ok(text.includes(`<bdi class="address">&quot;&quot;&gt;&lt;script&gt;`));
});
