import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import {
  composeOcspRequest,
  composeRevocation,
  decodePem,
  isOcspResponseOf,
  ocspCertificateId,
  parseCertificate,
  parseOcspResponse,
} from '@acme-smime/protocol';
import type { Certificate, OcspRequest, OcspResponse } from '@acme-smime/protocol';

import { obtained, registered } from '../acme-driver.test.fixture.ts';
import type { Obtained } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import type { TestCa } from '../ca.test.fixture.ts';
import { openAuthority } from '../issuance/authority.ts';
import type { LogEntry } from '../log.ts';

const alice = 'alice@example.org';
const hour = 3_600_000;

async function postOcsp(t: TestCa, body: Uint8Array, type = 'application/ocsp-request'): Promise<Response> {
  const url = new URL('/ocsp', t.ca.directoryUrl);
  const headers = { 'content-type': type };
  return t.ca.app.fetch(new Request(url, { method: 'POST', body: new Uint8Array(body), headers }));
}

async function ask(t: TestCa, request: OcspRequest): Promise<OcspResponse> {
  const answer = await postOcsp(t, composeOcspRequest(request));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/ocsp-response');
  const read = parseOcspResponse(new Uint8Array(await answer.arrayBuffer()));
  assert.ok(!('error' in read), JSON.stringify(read));
  return read;
}

function issuerOf({ chain }: Obtained): Certificate {
  return chain[1] ?? assert.fail('no issuer');
}

const idOf = (got: Obtained): OcspRequest['certificateIds'][number] =>
  ocspCertificateId(issuerOf(got), got.leaf.serialNumber);

test('a certificate is good until it is revoked, and then revoked with its reason', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const got = await obtained(t, driver, alice);
  const good = await ask(t, { certificateIds: [idOf(got)] });
  assert.equal(good.answers[0]?.status, 'good');
  assert.ok(isOcspResponseOf(good, issuerOf(got), new Date(t.clock.ms)));
  const { thisUpdate, nextUpdate } = good.answers[0] ?? assert.fail();
  assert.deepEqual([thisUpdate.getTime(), nextUpdate?.getTime()], [t.clock.ms, t.clock.ms + 96 * hour]);
  t.clock.ms += hour;
  await driver.post(driver.directory.revokeCert ?? '', composeRevocation({ certificate: got.leaf.der, reason: 4 }));
  const revoked = await ask(t, { certificateIds: [idOf(got)] });
  const { certificateId, ...status } = revoked.answers[0] ?? assert.fail();
  const updates = { thisUpdate: new Date(t.clock.ms), nextUpdate: new Date(t.clock.ms + 96 * hour) };
  assert.deepEqual(status, { status: 'revoked', at: new Date(t.clock.ms), reason: 4, ...updates });
  assert.deepEqual(certificateId, idOf(got));
});

test('the signer is delegated, by a certificate for that alone, and another issuer’s questions are not answered', async () => {
  await using t = await startTestCa();
  const got = await obtained(t, await registered(t), alice);
  const [signer] = (await ask(t, { certificateIds: [idOf(got)] })).certificates;
  assert.deepEqual(signer?.extendedKeyUsage, ['1.3.6.1.5.5.7.3.9']);
  assert.deepEqual(signer.issuer.der, issuerOf(got).subject.der);
  assert.ok(t.log.some(({ event, data }) => event === 'ocsp.signer' && data?.['serial'] === signer.serialNumber));
  const foreign = ocspCertificateId({ ...issuerOf(got), spki: got.leaf.spki }, got.leaf.serialNumber);
  for (const certificateIds of [[foreign], [idOf(got), foreign]]) {
    const answer = await postOcsp(t, composeOcspRequest({ certificateIds }));
    assert.deepEqual(parseOcspResponse(new Uint8Array(await answer.arrayBuffer())), { error: 'unauthorized' });
  }
});

test('a serial number that was never used is unknown, not good', async () => {
  await using t = await startTestCa();
  const got = await obtained(t, await registered(t), alice);
  const unused = ocspCertificateId(issuerOf(got), '4711');
  assert.equal((await ask(t, { certificateIds: [unused] })).answers[0]?.status, 'unknown');
});

test('an answer is given out again until a day has passed; one with a nonce is made anew and repeats it', async () => {
  await using t = await startTestCa();
  const got = await obtained(t, await registered(t), alice);
  const request = composeOcspRequest({ certificateIds: [idOf(got)] });
  const bytesOf = async (): Promise<string> =>
    Buffer.from(await (await postOcsp(t, request)).arrayBuffer()).toString('hex');
  const first = await bytesOf();
  t.clock.ms += 23 * hour;
  assert.equal(await bytesOf(), first);
  t.clock.ms += hour;
  assert.notEqual(await bytesOf(), first);
  const nonce = new Uint8Array(randomBytes(32));
  assert.deepEqual((await ask(t, { certificateIds: [idOf(got)], nonce })).nonce, nonce);
});

test('months later the signer is another one, still good', async () => {
  await using t = await startTestCa();
  const got = await obtained(t, await registered(t), alice);
  const signerOf = async (): Promise<string | undefined> => {
    const response = await ask(t, { certificateIds: [idOf(got)] });
    assert.ok(isOcspResponseOf(response, issuerOf(got), new Date(t.clock.ms)));
    const [certificate] = response.certificates;
    assert.ok((certificate?.notAfter.getTime() ?? 0) > t.clock.ms + 14 * 24 * hour);
    return certificate?.serialNumber;
  };
  const first = await signerOf();
  t.clock.ms += 14 * 24 * hour;
  assert.equal(await signerOf(), first);
  t.clock.ms += 24 * hour;
  assert.notEqual(await signerOf(), first);
});

test('RFC 5019: GET takes the request in the path, encoded or bare, and says how long the answer can be kept', async () => {
  await using t = await startTestCa();
  const got = await obtained(t, await registered(t), alice);
  const base64 = Buffer.from(composeOcspRequest({ certificateIds: [idOf(got)] })).toString('base64');
  for (const path of [encodeURIComponent(base64), base64]) {
    const answer = await t.ca.app.fetch(new Request(new URL(`/ocsp/${path}`, t.ca.directoryUrl)));
    const read = parseOcspResponse(new Uint8Array(await answer.arrayBuffer()));
    assert.ok(!('error' in read) && read.answers[0]?.status === 'good');
    assert.equal(answer.headers.get('cache-control'), 'max-age=3600, public, no-transform, must-revalidate');
    assert.equal(answer.headers.get('last-modified'), new Date(t.clock.ms).toUTCString());
    assert.equal(answer.headers.get('expires'), new Date(t.clock.ms + hour).toUTCString());
    assert.match(answer.headers.get('etag') ?? '', /^"[0-9a-f]{40}"$/);
  }
});

test('what is no request, or asks for too much, is malformed, and another content type is refused', async () => {
  await using t = await startTestCa();
  const got = await obtained(t, await registered(t), alice);
  const many = composeOcspRequest({ certificateIds: Array(21).fill(idOf(got)) });
  for (const body of [Uint8Array.of(48, 0), new Uint8Array(), many]) {
    const answer = await postOcsp(t, body);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.deepEqual(parseOcspResponse(new Uint8Array(await answer.arrayBuffer())), { error: 'malformedRequest' });
  }
  for (const path of ['/ocsp/', '/ocsp/%ff', '/ocsp/%']) {
    const answer = await t.ca.app.fetch(new Request(new URL(path, t.ca.directoryUrl)));
    assert.deepEqual(parseOcspResponse(new Uint8Array(await answer.arrayBuffer())), { error: 'malformedRequest' });
  }
  assert.equal((await postOcsp(t, many, 'text/plain')).status, 415);
});

test('answers are ready before anybody asks: after an issuance, a revocation, and for what was there at the start', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const got = await obtained(t, driver, alice);
  const request = composeOcspRequest({ certificateIds: [idOf(got)] });
  const told = async (of: TestCa): Promise<string> => {
    const read = parseOcspResponse(new Uint8Array(await (await postOcsp(of, request)).arrayBuffer()));
    return 'error' in read ? read.error : (read.answers[0]?.status ?? '');
  };
  assert.equal(await told(t), 'good');
  assert.equal(t.ca.revocation.ocsp().prepared, 1);
  await driver.post(driver.directory.revokeCert ?? '', composeRevocation({ certificate: got.leaf.der }));
  assert.equal(await told(t), 'revoked');
  const prepared = Promise.withResolvers<void>();
  const log = ({ event }: LogEntry): void => void (event === 'ocsp.prepared' && prepared.resolve());
  await using later = await startTestCa({ storage: t.storage, log });
  await prepared.promise;
  assert.equal(await told(later), 'revoked');
  assert.deepEqual(later.ca.revocation.ocsp().answers, [{ labels: { status: 'revoked', prepared: 'yes' }, value: 1 }]);
});

test('a responder that prepares nothing answers all the same', async () => {
  await using t = await startTestCa({ ocspPrepared: 0 });
  const got = await obtained(t, await registered(t), alice);
  assert.equal((await ask(t, { certificateIds: [idOf(got)] })).answers[0]?.status, 'good');
  assert.equal(t.ca.revocation.ocsp().prepared, 0);
});

test('the root answers for its issuer while its key is here, and says nothing when it is offline', async () => {
  await using t = await startTestCa();
  const got = await obtained(t, await registered(t), alice);
  const root = parseCertificate(decodePem(t.ca.rootPem)[0]?.der ?? assert.fail());
  const issuer = issuerOf(got);
  const asked = ocspCertificateId(root, issuer.serialNumber);
  const answer = await ask(t, { certificateIds: [asked] });
  assert.equal(answer.answers[0]?.status, 'good');
  assert.ok(isOcspResponseOf(answer, root, new Date(t.clock.ms)));
  const stranger = await ask(t, { certificateIds: [ocspCertificateId(root, '4711')] });
  assert.equal(stranger.answers[0]?.status, 'unknown');
  const authority = await openAuthority({
    storage: t.storage,
    now: new Date(t.clock.ms),
    random: randomBytes,
    name: '',
    keyType: 'p256',
    publicHttpUrl: undefined,
  });
  await using away = await startTestCa({ authority: { ...authority, offlineRoot: {} } });
  const refused = await postOcsp(away, composeOcspRequest({ certificateIds: [asked] }));
  assert.deepEqual(parseOcspResponse(new Uint8Array(await refused.arrayBuffer())), { error: 'unauthorized' });
});

test('when the clock was set back, no answer comes from the future', async () => {
  await using t = await startTestCa();
  const got = await obtained(t, await registered(t), alice);
  assert.equal((await ask(t, { certificateIds: [idOf(got)] })).answers[0]?.status, 'good');
  t.clock.ms -= 6 * hour;
  const again = (await ask(t, { certificateIds: [idOf(got)] })).answers[0] ?? assert.fail();
  assert.deepEqual([again.status, again.thisUpdate], ['good', new Date(t.clock.ms)]);
});
