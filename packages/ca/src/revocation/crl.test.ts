import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { composeRevocation, isCrlOf, parseCertificate, parseCrl } from '@acme-smime/protocol';
import type { Crl } from '@acme-smime/protocol';

import { obtained, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import type { TestCa } from '../ca.test.fixture.ts';
import { openAuthority } from '../issuance/authority.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { createCrlPublisher } from './crl-publisher.ts';
import { resolveRevocationOptions } from './revocation-options.ts';

const alice = 'alice@example.org';
const hour = 3_600_000;
const loopback = { host: '127.0.0.1', port: 0 };

async function crlAt(url: string): Promise<Crl> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url);
  return parseCrl(new Uint8Array(await answer.arrayBuffer()));
}

const serials = (crl: Crl): string[] => crl.revoked.map(({ serialNumber }) => serialNumber);

test('issuers, CRLs and OCSP are served by plain http, and nothing that needs a signature is', async () => {
  await using t = await startTestCa({ httpListen: loopback });
  const { leaf, chain } = await obtained(t, await registered(t), alice);
  const [crl, issuer, ocsp] = [leaf.crlUrls[0] ?? '', leaf.caIssuerUrls[0] ?? '', leaf.ocspUrls[0] ?? ''];
  assert.ok([crl, issuer, ocsp].every((url) => url.startsWith(`${t.ca.httpUrl}/`)));
  assert.ok(isCrlOf(await crlAt(crl), chain[1] ?? assert.fail()));
  const certificate = parseCertificate(new Uint8Array(await (await fetch(issuer)).arrayBuffer()));
  assert.deepEqual(certificate.der, chain[1]?.der);
  assert.equal((await fetch(ocsp, { method: 'POST' })).status, 415);
  for (const path of ['/directory', '/new-nonce', '/mail/response', '/crl/none.crl', '/crl/..%2fdirectory']) {
    assert.equal((await fetch(`${t.ca.httpUrl}${path}`)).status, 404, path);
  }
});

test('the root’s list is there, too, and names nobody', async () => {
  await using t = await startTestCa({ httpListen: loopback });
  const crl = await crlAt(`${t.ca.httpUrl}/crl/root.crl`);
  assert.ok(isCrlOf(crl, parseCertificate(rootDer(t))));
  assert.deepEqual(crl.revoked, []);
});

function rootDer(t: TestCa): Uint8Array {
  return Buffer.from(t.ca.rootPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}

test('a certificate points to the list of its partition, which names it in its scope; the complete list has all', async () => {
  await using t = await startTestCa({ httpListen: loopback, crlPartitions: 4 });
  const driver = await registered(t);
  const base = t.ca.httpUrl ?? assert.fail();
  const revoked = new Map<string, string[]>();
  for (let count = 0; count < 6; count += 1) {
    const { leaf } = await obtained(t, driver, alice);
    const url = leaf.crlUrls[0] ?? assert.fail();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/crl\/[0-9a-f]{40}-[0-3]\.crl$/);
    const before = await crlAt(url);
    const body = composeRevocation({ certificate: leaf.der });
    assert.equal((await driver.post(driver.directory.revokeCert ?? '', body)).status, 200);
    revoked.set(url, [...(revoked.get(url) ?? []), leaf.serialNumber]);
    const after = await crlAt(url);
    assert.deepEqual(after.distributionPointUrls, [url]);
    assert.deepEqual(serials(after).toSorted(), revoked.get(url)?.toSorted());
    assert.ok((after.number ?? 0) > (before.number ?? 0));
  }
  const [some = ''] = revoked.keys();
  const complete = await crlAt(some.replace(/-\d\.crl$/, '.crl'));
  assert.equal(complete.distributionPointUrls, undefined);
  assert.deepEqual(serials(complete).toSorted(), [...revoked.values()].flat().toSorted());
  assert.equal((await fetch(some.replace(/-\d\.crl$/, '-4.crl'))).status, 404, base);
});

test('lists of partitions that are no longer configured are still kept', async () => {
  await using t = await startTestCa({ httpListen: loopback });
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const url = leaf.crlUrls[0] ?? assert.fail();
  assert.equal((await fetch(url.replace('.crl', '-2.crl'))).status, 404);
  const record = (await t.storage.certificateBySerial(leaf.serialNumber)) ?? assert.fail();
  assert.ok(await t.storage.commit([{ ...record, crlPartition: 2 }]));
  assert.deepEqual(serials(await crlAt(url.replace('.crl', '-2.crl'))), []);
});

test('a list is published anew when something is revoked, and every day, without being asked for', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const { issuerId } = (await t.storage.certificateBySerial(leaf.serialNumber)) ?? assert.fail();
  await driver.post(driver.directory.revokeCert ?? '', composeRevocation({ certificate: leaf.der }));
  await t.ca.close();
  const stored = (await t.storage.get('crl', issuerId)) ?? assert.fail('nothing was published');
  assert.deepEqual([stored.entries, stored.revocations], [1, 1]);
  t.clock.ms += 25 * hour;
  await using later = await startTestCa({ storage: t.storage, now: () => new Date(t.clock.ms) });
  await later.ca.close();
  const next = (await t.storage.get('crl', issuerId)) ?? assert.fail();
  assert.ok(next.number > stored.number);
  assert.deepEqual(next.thisUpdate, new Date(t.clock.ms));
});

test('RFC 5280 section 3.3: a revocation stands in one list after the certificate has run out, and then no more', async () => {
  await using t = await startTestCa({ httpListen: loopback, validityDays: 2 });
  const driver = await registered(t);
  const { leaf } = await obtained(t, driver, alice);
  const url = leaf.crlUrls[0] ?? assert.fail();
  await driver.post(driver.directory.revokeCert ?? '', composeRevocation({ certificate: leaf.der }));
  assert.deepEqual(serials(await crlAt(url)), [leaf.serialNumber]);
  t.clock.ms += 49 * hour;
  assert.deepEqual(serials(await crlAt(url)), [leaf.serialNumber]);
  t.clock.ms += 25 * hour;
  assert.deepEqual(serials(await crlAt(url)), []);
});

test('how often lists are made and how long they are good is refused beyond what the rules allow', async () => {
  for (const options of [
    { crlLifetimeHours: 241 },
    { crlLifetimeHours: 1 },
    { crlLifetimeHours: 24, crlRefreshHours: 13 },
    { crlPartitions: 0 },
  ]) {
    await assert.rejects(startTestCa(options), { code: 'OPTION_INVALID' });
  }
});

test('without partitions configured the next certificates name a partial list once the one before has its fill', async () => {
  await using t = await startTestCa({ httpListen: loopback, crlPartitionSize: 2 });
  const driver = await registered(t);
  const [got, urls] = [[] as Uint8Array[], [] as string[]];
  for (let count = 0; count < 5; count += 1) {
    const { leaf } = await obtained(t, driver, alice);
    got.push(leaf.der);
    urls.push(leaf.crlUrls[0] ?? assert.fail());
  }
  const complete = urls[0] ?? assert.fail();
  const [zero, one] = ['-0.crl', '-1.crl'].map((end) => complete.replace('.crl', end));
  assert.deepEqual(urls, [complete, complete, zero, zero, one]);
  for (const certificate of got) {
    await driver.post(driver.directory.revokeCert ?? '', composeRevocation({ certificate }));
  }
  const lists = await Promise.all([complete, zero ?? '', one ?? ''].map((url) => crlAt(url)));
  assert.deepEqual(
    lists.map(({ revoked, distributionPointUrls }) => [revoked.length, distributionPointUrls?.[0]]),
    [
      [5, undefined],
      [2, zero],
      [1, one],
    ],
  );
  // After a restart it goes on where it was.
  await using later = await startTestCa({
    storage: t.storage,
    publicHttpUrl: 'http://pki.example',
    crlPartitionSize: 2,
  });
  const next = [
    await obtained(later, await registered(later), alice),
    await obtained(later, await registered(later), alice),
  ];
  assert.deepEqual(
    next.map(({ leaf }) => /-\d\.crl$/.exec(leaf.crlUrls[0] ?? '')?.[0]),
    ['-1.crl', '-2.crl'],
  );
});

test('a list of very many is made while others are served, is given out while it rests, and then has what came since', async () => {
  const clock = { ms: Date.parse('2026-03-01T12:00:00Z') };
  const many = Array.from({ length: 6000 }, (_, index) => ({
    serial: (0x7000000000000000n + BigInt(index)).toString(16),
    revokedAt: new Date(clock.ms - index),
  })).toReversed();
  const kept = memoryStorage();
  let revoked = many.slice(0, 5500);
  const storage: Storage = {
    ...kept,
    countRevoked: async () => revoked.length,
    revokedCertificates: async (_issuer, { after, limit }) => {
      // What takes its time.
      clock.ms += 100;
      const from = after === undefined ? 0 : 1 + revoked.findIndex(({ serial }) => serial === after.serial);
      return revoked.slice(from, from + limit);
    },
  };
  const now = (): Date => new Date(clock.ms);
  const authority = await openAuthority({
    storage,
    now: now(),
    random: randomBytes,
    name: 'X',
    keyType: 'p256',
    publicHttpUrl: undefined,
  });
  const config = { ...resolveRevocationOptions({}), publicHttpUrl: undefined };
  const publisher = createCrlPublisher({ storage, authority, config, now, log: () => {} });
  let turns = 0;
  let counting = true;
  const count = (): void => {
    turns += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const entries = async (): Promise<number | undefined> =>
    (await publisher.current({ issuerId: authority.id }))?.entries;
  assert.equal(await entries(), 5500);
  counting = false;
  assert.ok(turns > 1, `${turns} turns`);
  revoked = many;
  assert.equal(await entries(), 5500);
  clock.ms += 3000;
  assert.equal(await entries(), 6000);
  await publisher.close();
});

test('when the clock was set back, no list comes from the future', async () => {
  await using t = await startTestCa({ httpListen: loopback });
  const { leaf } = await obtained(t, await registered(t), alice);
  const url = leaf.crlUrls[0] ?? assert.fail();
  const before = await crlAt(url);
  t.clock.ms -= 6 * hour;
  const after = await crlAt(url);
  assert.deepEqual([after.thisUpdate, before.thisUpdate], [new Date(t.clock.ms), new Date(t.clock.ms + 6 * hour)]);
  assert.ok((after.number ?? 0) > (before.number ?? 0));
});
