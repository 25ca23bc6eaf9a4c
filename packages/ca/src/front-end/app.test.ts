import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { accountKeyOf, generateKey, signJws } from '@acme-smime/protocol';

import { driverFor, ordered, registered } from '../acme-driver.test.fixture.ts';
import type { AcmeDriver, Answer } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';

function refused(answer: Answer, status: number, name: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.problem.type, `urn:ietf:params:acme:error:${name}`, answer.text);
  assert.equal(answer.problem.status, status);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.ok(answer.headers.get('replay-nonce'));
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('the directory names every resource, and no pre-authorization', async () => {
  await using t = await startTestCa({ website: 'https://ca.example', caaIdentities: ['ca.example'] });
  const { directory } = await driverFor(t);
  const urls = [
    directory.newNonce,
    directory.newAccount,
    directory.newOrder,
    directory.revokeCert,
    directory.keyChange,
  ];
  assert.ok(urls.every((url) => url?.startsWith('https://127.0.0.1:')));
  assert.equal(directory.newAuthz, undefined);
  assert.deepEqual(directory.meta, {
    website: 'https://ca.example',
    caaIdentities: ['ca.example'],
    profiles: directory.meta?.profiles,
    externalAccountRequired: false,
  });
});

test('who tries to authorize an identifier before ordering is told that there is no such resource', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const url = new URL('/new-authz', driver.directory.newOrder).href;
  const answer = await driver.post(url, { identifier: { type: 'email', value: 'alice@example.org' } });
  assert.equal(answer.status, 404);
  assert.equal(answer.problem.type, 'urn:ietf:params:acme:error:malformed');
});

test('pages of other origins get no access: nothing answers CORS', async () => {
  await using t = await startTestCa();
  const driver = await driverFor(t);
  const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
  for (const [url, method] of [
    [t.ca.directoryUrl, 'GET'],
    [driver.directory.newOrder, 'OPTIONS'],
    [`${driver.directory.renewalInfo}/x.y`, 'GET'],
  ] as const) {
    const answer = await driver.send(new Request(url, { method, headers }));
    assert.deepEqual(
      [...answer.headers.keys()].filter((name) => name.startsWith('access-control')),
      [],
    );
  }
});

test('HEAD newNonce is 200 and GET 204, each with a nonce that no cache may keep', async () => {
  await using t = await startTestCa();
  const driver = await driverFor(t);
  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
  ] as const) {
    const answer = await driver.send(new Request(driver.directory.newNonce, { method }));
    assert.equal(answer.status, status);
    assert.equal(answer.text, '');
    assert.match(answer.headers.get('replay-nonce') ?? '', /^[A-Za-z0-9_-]+$/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.match(answer.headers.get('link') ?? '', /<https:.*\/directory>;rel="index"/);
  }
});

test('the directory and newNonce can be had by POST-as-GET', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const directory = await driver.post(t.ca.directoryUrl, '');
  assert.deepEqual(directory.json, { ...driver.directory });
  assert.equal((await driver.post(driver.directory.newNonce, '')).status, 204);
});

test('no answer lets a web page of another origin in', async () => {
  await using t = await startTestCa();
  const driver = await driverFor(t);
  const headers = { origin: 'https://evil.example' };
  const answer = await driver.send(new Request(driver.directory.newNonce, { headers }));
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
});

test('a GET of what needs a signature is refused with 405, an unknown URL with 404', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, 'alice@example.org');
  for (const url of [driver.kid, open.url, open.authorizations[0]?.url ?? '', driver.directory.newAccount]) {
    refused(await driver.send(new Request(url)), 405, 'malformed');
  }
  refused(await driver.send(new Request(driver.directory.newAccount, { method: 'PUT', body: '{}' })), 405, 'malformed');
  refused(await driver.send(new Request(new URL('/nothing', open.url))), 404, 'malformed');
  refused(await driver.post(new URL('/order/none', open.url).href, ''), 404, 'malformed');
});

test('RFC 9110 section 15.5.6: a method that is refused is answered with those that are possible', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const allowed = async (url: string, method: string): Promise<string | null> => {
    const answer = await driver.send(new Request(url, { method }));
    refused(answer, 405, 'malformed');
    return answer.headers.get('allow');
  };
  assert.equal(await allowed(driver.kid, 'GET'), 'POST');
  assert.equal(await allowed(driver.directory.newNonce, 'PUT'), 'GET, HEAD, POST');
  assert.equal(await allowed(`${driver.directory.renewalInfo}/a.b`, 'DELETE'), 'GET, HEAD');
});

test('every successful POST carries a fresh nonce', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const first = await driver.post(driver.kid, '');
  const nonce = first.headers.get('replay-nonce') ?? assert.fail();
  const second = await driver.post(driver.kid, '', { nonce });
  assert.equal(second.status, 200);
  assert.notEqual(second.headers.get('replay-nonce'), nonce);
});

test('a request is refused when its nonce was used, made up or left out, with another one to try again', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const nonce = await driver.nonce();
  assert.equal((await driver.post(driver.kid, '', { nonce })).status, 200);
  const replayed = await driver.post(driver.kid, '', { nonce });
  refused(replayed, 400, 'badNonce');
  const fresh = replayed.headers.get('replay-nonce') ?? '';
  assert.equal((await driver.post(driver.kid, '', { nonce: fresh })).status, 200);
  refused(await driver.post(driver.kid, '', { nonce: 'oFvnlFP1wIhRlYS2jTaXbA' }), 400, 'badNonce');
  const without = JSON.stringify(await signJws(driver.key, { url: driver.kid, kid: driver.kid }, ''));
  refused(await driver.postRaw(driver.kid, without), 400, 'badNonce');
});

test('a request that was signed for another URL is unauthorized', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const elsewhere = [
    driver.directory.newOrder,
    `${driver.kid}/`,
    `${driver.kid}?`,
    driver.kid.replace('https:', 'http:'),
  ];
  for (const url of elsewhere) refused(await driver.post(driver.kid, '', { url }), 401, 'unauthorized');
});

test('the content type must be application/jose+json', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const body = JSON.stringify(
    await signJws(driver.key, { url: driver.kid, kid: driver.kid, nonce: await driver.nonce() }, ''),
  );
  refused(await driver.postRaw(driver.kid, body, 'application/json'), 415, 'malformed');
  refused(await driver.postRaw(driver.kid, body, 'text/plain'), 415, 'malformed');
  assert.equal((await driver.postRaw(driver.kid, body, 'application/jose+json; charset=utf-8')).status, 200);
});

test('a body of more than 64 KiB is refused, whether its length is announced or not', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  refused(await driver.postRaw(driver.kid, 'x'.repeat(70_000)), 413, 'malformed');
  const stream = new ReadableStream({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(16_384));
    },
  });
  const headers = { 'content-type': 'application/jose+json' };
  const request = new Request(driver.kid, { method: 'POST', body: stream, headers, duplex: 'half' });
  refused(await driver.send(request), 413, 'malformed');
});

test('a kid must be an account URL of ours, to the letter', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const near = [`${driver.kid}x`, driver.kid.slice(0, -1), `${driver.kid}/orders`, 'alice', `${driver.kid}?`];
  for (const kid of near) refused(await driver.post(driver.kid, '', { kid }), 400, 'accountDoesNotExist');
});

test('kid where a key is wanted, and a key where kid is wanted, are malformed', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  refused(await driver.post(driver.directory.newAccount, {}), 400, 'malformed');
  for (const url of [driver.directory.newOrder, driver.kid, driver.directory.keyChange ?? '']) {
    refused(await driver.post(url, {}, { kid: undefined }), 400, 'malformed');
  }
});

/** Each makes a bad body out of a good one's parts. */
const malformedBodies: Readonly<Record<string, (good: Record<string, string>) => unknown>> = {
  'no JSON': () => 'not json',
  'an array': () => [],
  'a missing payload': ({ protected: header, signature }) => ({ protected: header, signature }),
  'a missing signature': ({ protected: header, payload }) => ({ protected: header, payload }),
  'an unprotected header': (good) => ({ ...good, header: { kid: 'x' } }),
  'several signatures': ({ payload, ...one }) => ({ payload, signatures: [one] }),
  'padding in the signature': (good) => ({ ...good, signature: `${good['signature']}==` }),
  'a protected header that is no base64url': (good) => ({ ...good, protected: '*' }),
  'a number as the payload': (good) => ({ ...good, payload: 1 }),
  'a member named twice': (good) => `{"payload":"","payload":"",${JSON.stringify(good).slice(1)}`,
  'another payload than was signed': (good) => ({ ...good, payload: base64url({ status: 'deactivated' }) }),
  'another signature': (good) => ({ ...good, signature: Buffer.alloc(64, 1).toString('base64url') }),
};

for (const [what, spoil] of Object.entries(malformedBodies)) {
  test(`a request with ${what} is malformed and does nothing`, async () => {
    await using t = await startTestCa();
    const driver = await registered(t);
    const header = { url: driver.kid, kid: driver.kid, nonce: await driver.nonce() };
    const good = await signJws(driver.key, header, {});
    const spoiled = spoil({ ...good });
    const body = typeof spoiled === 'string' ? spoiled : JSON.stringify(spoiled);
    refused(await driver.postRaw(driver.kid, body), 400, 'malformed');
    assert.equal((await driver.post(driver.kid, '')).json['status'], 'valid');
  });
}

async function postHeader(driver: AcmeDriver, header: Record<string, unknown>, key = driver.key): Promise<Answer> {
  const encoded = base64url({ url: driver.kid, kid: driver.kid, nonce: await driver.nonce(), alg: 'ES256', ...header });
  const payload = '';
  const signature = Buffer.from(await key.sign(Buffer.from(`${encoded}.${payload}`))).toString('base64url');
  return driver.postRaw(driver.kid, JSON.stringify({ protected: encoded, payload, signature }));
}

test('an algorithm that is not accepted is named as such, with those that are', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  for (const alg of ['none', 'HS256', 'RS1', 'ES512', undefined]) {
    const answer = await postHeader(driver, { alg });
    refused(answer, 400, 'badSignatureAlgorithm');
    assert.deepEqual(answer.problem.algorithms, ['ES256', 'ES384', 'RS256', 'EdDSA']);
  }
});

test('a MAC made with the public key as its secret opens nothing', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const header = base64url({ alg: 'HS256', url: driver.kid, kid: driver.kid, nonce: await driver.nonce() });
  const signature = createHmac('sha256', JSON.stringify(driver.key.jwk)).update(`${header}.`).digest('base64url');
  const body = JSON.stringify({ protected: header, payload: '', signature });
  refused(await driver.postRaw(driver.kid, body), 400, 'badSignatureAlgorithm');
});

test('critical extensions, both kid and jwk, and neither of them are malformed', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  for (const header of [
    { crit: ['exp'], exp: 1 },
    { b64: false },
    { jwk: driver.key.jwk },
    { kid: undefined },
    { url: 7 },
  ]) {
    refused(await postHeader(driver, header), 400, 'malformed');
  }
});

test('a weak or private key in the header is a bad public key', async () => {
  await using t = await startTestCa();
  const driver = await driverFor(t);
  const post = async (jwk: object): Promise<Answer> => {
    const header = base64url({ alg: 'RS256', jwk, url: driver.directory.newAccount, nonce: await driver.nonce() });
    const body = JSON.stringify({ protected: header, payload: base64url({}), signature: 'AAAA' });
    return driver.postRaw(driver.directory.newAccount, body);
  };
  const e = 'AQAB';
  refused(await post({ kty: 'RSA', e, n: Buffer.alloc(128, 0xf1).toString('base64url') }), 400, 'badPublicKey');
  refused(
    await post({ kty: 'RSA', e, n: Buffer.alloc(256, 0xf1).toString('base64url'), d: 'AQ' }),
    400,
    'badPublicKey',
  );
  refused(await post({ kty: 'oct', k: 'AAAA' }), 400, 'badPublicKey');
});

test('every kind of account key that RFC 8555 asks for is taken', async () => {
  await using t = await startTestCa();
  for (const type of ['p256', 'p384', 'ed25519', 'rsa2048'] as const) {
    const driver = await registered(t, accountKeyOf(await generateKey(type)));
    assert.equal((await driver.post(driver.kid, '')).status, 200, type);
  }
});

test('what nobody foresaw becomes serverInternal, without its details', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  t.storage.get = async () => {
    throw new Error('disk full, password hunter2');
  };
  const answer = await driver.post(driver.kid, '');
  refused(answer, 500, 'serverInternal');
  assert.doesNotMatch(answer.text, /hunter2|disk/);
  assert.ok(answer.headers.get('retry-after'));
  const entry = t.log.find(({ event }) => event === 'request.failed') ?? assert.fail();
  assert.match(String(entry.data?.['error']), /disk full/);
});

test('below a public URL with a path, every URL is there and is checked there', async () => {
  await using t = await startTestCa({ publicUrl: 'https://proxy.example/acme/v2' });
  assert.equal(t.ca.directoryUrl, 'https://proxy.example/acme/v2/directory');
  const driver = await registered(t);
  assert.match(driver.kid, /^https:\/\/proxy\.example\/acme\/v2\/account\//);
  assert.equal((await driver.post(driver.kid, '')).status, 200);
});
