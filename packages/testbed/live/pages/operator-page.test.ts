import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser } from '../../src/browser.ts';
import { makeOpensslFolder } from '../openssl/openssl-folder.ts';
import { faintTexts, paperBrightness, sidewaysPixels, tabThrough } from './looks.ts';
import { operatorToken, startPageWorld } from './page-world.ts';

const browser = await startBrowser();
after(() => browser[Symbol.asyncDispose]());
const folder = await makeOpensslFolder();
after(() => folder.close());
const places = ['/', '/certificates', '/waiting', '/failed', '/audit'];

async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Operator token').fill(operatorToken);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

function serialOf(pem: string): string {
  return new X509Certificate(pem).serialNumber.toLowerCase();
}

test('an operator logs in, looks at what was issued, revokes it, and OpenSSL finds it revoked', async () => {
  await using world = await startPageWorld();
  const { operatorUrl, publicUrl } = world;
  await using window = await browser.open();
  const { page } = window;
  await page.goto(operatorUrl);
  await page.getByLabel('Operator token').fill('a guess');
  await page.keyboard.press('Enter');
  assert.equal(await page.getByRole('alert').textContent(), 'This is not the token.');
  await logIn(page, operatorUrl);

  const { certificate, chain } = await world.issue();
  const serial = serialOf(certificate);
  await page.getByRole('link', { name: 'Certificates', exact: true }).click();
  await page.getByLabel('Address or serial number').fill(world.world.address);
  await page.getByRole('button', { name: 'Show' }).click();
  assert.equal(await page.getByRole('row').count(), 2);
  await page.getByRole('link', { name: serial }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download it (PEM)' }).click();
  const downloaded = await downloading;
  assert.equal(downloaded.suggestedFilename(), `${serial}.pem`);
  assert.equal(serialOf(await page.locator('pre').first().textContent().then(String)), serial);

  await folder.write('leaf.pem', certificate);
  await folder.write('issuer.pem', chain);
  await folder.write('root.pem', world.world.ca.rootPem);
  const files = '-issuer issuer.pem -cert leaf.pem -CAfile root.pem';
  const ask = (): Promise<string> => folder.openssl(`ocsp ${files} -url ${publicUrl}/ocsp`);
  assert.match(await ask(), /leaf\.pem: good/);

  await page.getByText('Revoke this certificate').click();
  await page.getByLabel(/^Reason/).selectOption('It was replaced by another certificate');
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  // The browser asks for the confirmation by itself.
  assert.equal(await page.locator('input:invalid').count(), 1);
  await page.getByLabel(/^Yes, revoke/).check();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.locator('.badge', { hasText: 'revoked' }).waitFor();
  assert.match(await ask(), /leaf\.pem: revoked[^]*Reason: superseded/);
  const issuerId = (await world.storage.certificateBySerial(serial))?.issuerId ?? '';
  const list = await fetch(`${publicUrl}/crl/${issuerId}.crl`);
  await folder.write('list.crl', new Uint8Array(await list.arrayBuffer()));
  const crl = await folder.openssl('crl -inform DER -in list.crl -noout -text');
  assert.ok(crl.includes(`Serial Number: ${serial.toUpperCase()}`), crl);

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('Operator token').waitFor();
  await page.goto(`${operatorUrl}/certificates/${serial}`);
  assert.equal(await page.getByLabel('Operator token').count(), 1);
  assert.deepEqual(window.complaints, []);
  assert.ok(
    window.requests.every((url) => url.startsWith(`${operatorUrl}/`)),
    window.requests.join(),
  );
});

test('an order that nobody answers waits, and has failed with its reason when its time is over', async () => {
  await using world = await startPageWorld();
  await using window = await browser.open();
  const { page } = window;
  await world.leaveWaiting('nobody@client.example');
  await logIn(page, world.operatorUrl);
  await page.getByRole('link', { name: 'Waiting', exact: true }).click();
  const row = page.getByRole('row', { name: /nobody@client\.example/ });
  await row.waitFor();
  assert.match((await row.textContent()) ?? '', /The challenge mail (?:is leaving|left at)/);
  world.pass(25 * 3_600_000);
  await logIn(page, world.operatorUrl);
  await page.getByRole('link', { name: 'Failed', exact: true }).click();
  assert.match((await row.textContent()) ?? '', /no response came\./);
  await page.getByRole('link', { name: 'Waiting', exact: true }).click();
  assert.equal(await page.getByText('There are none.').count(), 1);
});

test('the operator page is readable on a phone and in the dark, by keyboard and without JavaScript', async () => {
  await using world = await startPageWorld();
  const serial = serialOf((await world.issue()).certificate);
  await world.leaveWaiting('somebody.with.a.name.that.is.too.long.for.any.phone@client.example');
  for (const colorScheme of ['light', 'dark'] as const) {
    await using window = await browser.open({
      colorScheme,
      viewport: { width: 320, height: 640 },
      javaScriptEnabled: false,
    });
    const { page } = window;
    await logIn(page, world.operatorUrl);
    for (const place of [...places, `/certificates/${serial}`, '/login', '/nowhere']) {
      await page.goto(`${world.operatorUrl}${place}`);
      for (const width of [320, 700, 900, 1100]) {
        await page.setViewportSize({ width, height: 800 });
        assert.equal(await sidewaysPixels(page), 0, `${place} at ${width} pixels`);
      }
      assert.deepEqual(await faintTexts(page), [], `${place} ${colorScheme}`);
      assert.equal((await paperBrightness(page)) < 64, colorScheme === 'dark');
    }
    assert.deepEqual(window.complaints, []);
  }
  await using window = await browser.open();
  await logIn(window.page, world.operatorUrl);
  await window.page.goto(`${world.operatorUrl}/certificates/${serial}`);
  const reached = await tabThrough(window.page);
  for (const name of ['A Overview', 'BUTTON Log out', 'A Download it (PEM)', 'SUMMARY Revoke this certificate']) {
    assert.ok(reached.includes(name), `${name} in ${reached.join(', ')}`);
  }
});
