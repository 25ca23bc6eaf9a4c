import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import {
  composeIntermediate,
  composeRoot,
  composeSerial,
  encodePem,
  generateKey,
  keySigner,
  parseCertificate,
  parseCertificateChain,
} from '@acme-smime/protocol';
import type { Certificate, Issuer } from '@acme-smime/protocol';

import { obtained, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';

const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };

async function otherRoot(): Promise<Issuer> {
  const signer = keySigner(await generateKey('p256'));
  const subject = [{ type: '2.5.4.3', value: 'Older Root' }];
  const der = await composeRoot({ signer, subject, serial: composeSerial(randomBytes), ...dates });
  return { certificate: parseCertificate(der), signer };
}

async function crossSigned(issuer: Certificate, root: Issuer): Promise<string> {
  const { spki, subject } = issuer;
  const serial = composeSerial(randomBytes);
  const der = await composeIntermediate({ issuer: root, spki, subject: subject.attributes, serial, ...dates });
  return encodePem('CERTIFICATE', der);
}

test('a second chain is offered by a link and leads through the other certificate of the issuer', async () => {
  await using first = await startTestCa();
  const { chain } = await obtained(first, await registered(first), 'alice@example.org');
  const root = await otherRoot();
  const pem = await crossSigned(chain[1] ?? assert.fail(), root);
  const authority = (await first.storage.get('secret', 'authority')) ?? assert.fail();
  await using t = await startTestCa({ alternateChains: [pem] });
  assert.equal((await t.storage.get('secret', 'authority'))?.value, authority.value);
  const driver = await registered(t);
  const { url, leaf } = await obtained(t, driver, 'alice@example.org');
  const answer = await driver.post(url, '');
  const alternate = /<([^>]+)>;rel="alternate"/.exec(answer.headers.get('link') ?? '')?.[1] ?? assert.fail();
  const other = await driver.post(alternate, '');
  const otherChain = parseCertificateChain(other.text);
  assert.deepEqual(otherChain[0]?.der, leaf.der);
  assert.deepEqual(otherChain[1]?.issuer.text, 'CN=Older Root');
  assert.match(other.headers.get('link') ?? '', new RegExp(`<${url}>;rel="alternate"`));
  assert.equal((await driver.post(`${url}/alternate/7`, '')).status, 404);
});

test('a chain that is not one of the issuer is refused as an option', async () => {
  const root = await otherRoot();
  const pem = encodePem('CERTIFICATE', root.certificate.der);
  await assert.rejects(startTestCa({ alternateChains: [pem] }), { code: 'OPTION_INVALID', message: /name and key/ });
  await assert.rejects(startTestCa({ alternateChains: ['nothing'] }), { code: 'OPTION_INVALID', message: /PEM/ });
});
