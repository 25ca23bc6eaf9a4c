import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { composeRevocation, decodePem } from '@acme-smime/protocol';

import { obtained, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import type { TestCa } from '../ca.test.fixture.ts';

const alice = 'alice@example.org';

async function get(t: TestCa, path: string): Promise<{ response: Response; text: string }> {
  const response = await t.ca.app.fetch(new Request(new URL(path, t.ca.directoryUrl)));
  return { response, text: await response.text() };
}

test('the page shows the root with its fingerprint, and every link of it leads somewhere', async () => {
  await using t = await startTestCa({ name: 'A & B <CA>' });
  const { response, text } = await get(t, '/');
  assert.equal(response.status, 200);
  const root = decodePem(t.ca.rootPem)[0]?.der ?? assert.fail();
  const hash = createHash('sha256').update(root).digest('hex').toUpperCase();
  assert.ok(text.replaceAll(/[: ]/g, '').includes(hash));
  assert.ok(text.includes('A &amp; B &lt;CA&gt;') && !text.includes('<CA>'));
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
  assert.equal(links.length, 6);
  for (const link of links) assert.equal((await get(t, link)).response.status, 200, link);
});

test('the page needs no script and allows none, and nothing from elsewhere', async () => {
  await using t = await startTestCa();
  const { response, text } = await get(t, '/');
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors/);
  assert.ok(!/<script|<style|style=|https?:\/\/(?!127\.0\.0\.1)/.test(text));
});

test('a certificate is looked up by its serial number, and the answer holds no address', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const written = leaf.serialNumber.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:');
  const good = await get(t, `/?serial=${encodeURIComponent(written)}`);
  assert.match(good.text, /It is good\./);
  assert.ok(!good.text.includes('alice'));
  await driver.post(driver.directory.revokeCert ?? '', composeRevocation({ certificate: leaf.der, reason: 1 }));
  const revoked = await get(t, `/?serial=${leaf.serialNumber}`);
  assert.match(revoked.text, /Revoked since 2026-03-01/);
  t.clock.ms += 3 * 365 * 86_400_000;
  assert.match((await get(t, `/?serial=${leaf.serialNumber}`)).text, /Revoked since/);
});

test('a serial number that is none, or of nobody, or an attack, finds nothing and harms nothing', async () => {
  await using t = await startTestCa();
  for (const serial of ['00ff', 'no number', '"><script>alert(1)</script>', 'f'.repeat(5000)]) {
    const { response, text } = await get(t, `/?serial=${encodeURIComponent(serial)}`);
    assert.equal(response.status, 200);
    assert.match(text, /Not one of ours/);
    assert.ok(!text.includes('<script>'));
  }
});
