import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, test } from 'node:test';
import { startBrowser } from '../../src/browser.ts';
import { faintTexts, paperBrightness, sidewaysPixels, tabThrough } from './looks.ts';
import { startPageWorld } from './page-world.ts';

const browser = await startBrowser();
after(() => browser[Symbol.asyncDispose]());
const programs = ['Thunderbird', 'Outlook on Windows', 'Apple Mail on a Mac', 'iPhone and iPad', 'Evolution'];

test('anybody looks a certificate up by its serial number, and hears nothing about one that is not there', async () => {
  await using world = await startPageWorld();
  const { serialNumber } = new X509Certificate((await world.issue()).certificate);
  await using window = await browser.open({ javaScriptEnabled: false });
  const { page, requests, complaints } = window;
  await page.goto(`${world.publicUrl}/`);
  const lookUp = async (serial: string): Promise<string> => {
    await page.getByLabel(/^Serial number/).fill(serial);
    await page.getByRole('button', { name: 'Look it up' }).click();
    return (await page.getByRole('status').textContent()) ?? '';
  };
  assert.match(await lookUp(serialNumber), /It is good\./);
  assert.match(await lookUp(serialNumber.replaceAll(/(..)(?=.)/g, '$1:')), /It is good\./);
  assert.ok(!(await page.content()).includes(world.world.address));
  assert.match(await lookUp('4711'), /Not one of ours\./);
  assert.match(await lookUp('"><script>document.title = "owned"</script>'), /Not one of ours\./);
  assert.equal(await page.title(), 'Example Mail CA');
  assert.deepEqual(complaints, []);
  assert.ok(
    requests.every((url) => url.startsWith(`${world.publicUrl}/`)),
    requests.join(),
  );
});

test('the page shows the fingerprints of the root that it gives out, and how to trust it in every program', async () => {
  await using world = await startPageWorld();
  await using window = await browser.open({ javaScriptEnabled: false });
  const { page } = window;
  await page.goto(`${world.publicUrl}/`);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Root certificate', exact: true }).click();
  assert.equal((await downloading).suggestedFilename(), 'root.cer');
  const root = new X509Certificate(world.world.ca.rootPem);
  const said = ((await page.locator('main').textContent()) ?? '').replaceAll(/\s/g, '');
  assert.ok(said.includes(root.fingerprint256) && said.includes(root.fingerprint), said);
  for (const program of programs) {
    const steps = page.locator('details', { hasText: program }).locator('p');
    assert.equal(await steps.isVisible(), false, program);
    await page.getByText(program, { exact: true }).click();
    assert.equal(await steps.isVisible(), true, program);
  }
});

test('the public page is readable on a phone and in the dark, and usable by keyboard', async () => {
  await using world = await startPageWorld();
  const { serialNumber } = new X509Certificate((await world.issue()).certificate);
  for (const colorScheme of ['light', 'dark'] as const) {
    await using window = await browser.open({ colorScheme, viewport: { width: 320, height: 640 } });
    const { page } = window;
    for (const place of ['/', `/?serial=${serialNumber}`, '/?serial=4711']) {
      await page.goto(`${world.publicUrl}${place}`);
      assert.equal(await sidewaysPixels(page), 0, place);
      assert.deepEqual(await faintTexts(page), [], `${place} ${colorScheme}`);
      assert.equal((await paperBrightness(page)) < 64, colorScheme === 'dark');
    }
    assert.deepEqual(window.complaints, []);
    const reached = await tabThrough(page);
    for (const name of ['INPUT serial', 'BUTTON Look it up', 'A Root certificate', 'SUMMARY Thunderbird']) {
      assert.ok(reached.includes(name), `${name} in ${reached.join(', ')}`);
    }
  }
});
