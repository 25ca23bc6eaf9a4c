import assert from 'node:assert/strict';
import { request } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { test } from 'node:test';

import { obtained, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import { operatorOf, operatorPage, operatorToken, visitorOf } from './visitor.test.fixture.ts';

const places = ['/', '/certificates', '/certificates/4711', '/certificates/4711.pem', '/waiting', '/failed', '/audit'];
const hour = 3_600_000;

test('who has not shown the token is asked for it everywhere, and sees nothing else', async () => {
  await using t = await startTestCa({ operatorPage });
  await obtained(t, await registered(t), 'alice@example.org');
  const stranger = visitorOf(t.ca);
  for (const place of [...places, '/accounts/x']) {
    const { response, text } = await stranger.get(place);
    assert.equal(response.status, 401, place);
    assert.ok(text.includes('Operator token') && !text.includes('alice'), place);
  }
  assert.equal((await stranger.post('/certificates/4711/revoke', { confirmed: 'yes' })).status, 401);
  assert.equal((await stranger.post('/logout', {})).status, 401);
});

test('the session is a cookie that no script and no other site gets, and nothing is kept, framed or loaded', async () => {
  await using t = await startTestCa({ operatorPage });
  const visitor = visitorOf(t.ca);
  const entered = await visitor.post('/login', { token: operatorToken });
  assert.deepEqual([entered.status, entered.headers.get('location')], [303, '/']);
  assert.match(
    entered.headers.get('set-cookie') ?? '',
    /^acme-smime-ca-operator-\d+=[0-9a-f]{64}; Max-Age=28800; HttpOnly; SameSite=Strict; Path=\/$/,
  );
  for (const place of places) {
    const { headers } = (await visitor.get(place)).response;
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'self';/);
    assert.deepEqual(
      ['cache-control', 'x-frame-options', 'x-content-type-options', 'referrer-policy'].map((name) =>
        headers.get(name),
      ),
      ['no-store', 'DENY', 'nosniff', 'no-referrer'],
    );
  }
  const { text } = await visitor.get('/');
  assert.ok(!/<script|<style|style=|https?:\/\/(?!127\.0\.0\.1)/.test(text));
});

test('a session ends with its log-out, with the next start, and after eight hours', async () => {
  await using t = await startTestCa({ operatorPage });
  const first = await operatorOf(t.ca);
  const cookie = first.cookie();
  assert.equal((await first.post('/logout', { 'form-token': await first.formToken() })).status, 303);
  assert.match(first.cookie(), /^acme-smime-ca-operator-\d+=$/);
  const replayed = await fetch(`${t.ca.operatorUrl}/`, { headers: { cookie } });
  assert.equal(replayed.status, 401);
  await replayed.text();
  const second = await operatorOf(t.ca);
  t.clock.ms += 8 * hour - 1;
  assert.equal((await second.get('/')).response.status, 200);
  t.clock.ms += 1;
  assert.equal((await second.get('/')).response.status, 401);
});

test('after ten wrong tokens nobody is let in for a while, and no token is logged', async () => {
  await using t = await startTestCa({ operatorPage });
  const visitor = visitorOf(t.ca);
  for (let count = 0; count < 10; count += 1) {
    assert.equal((await visitor.post('/login', { token: `guess ${count}` })).status, 403);
  }
  const limited = await visitor.post('/login', { token: operatorToken });
  assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '300']);
  t.clock.ms += 300_000;
  assert.equal((await visitor.post('/login', { token: operatorToken })).status, 303);
  const events = t.log.filter(({ event }) => event.startsWith('operator.')).map(({ event }) => event);
  assert.deepEqual([events.length, events.at(-1)], [11, 'operator.logged-in']);
  assert.ok(!JSON.stringify(t.log).includes('guess') && !JSON.stringify(t.log).includes(operatorToken));
});

test('a form of another site, and a name that only leads to this machine, get nothing', async () => {
  await using t = await startTestCa({ operatorPage });
  const operator = await operatorOf(t.ca);
  const form = { 'form-token': await operator.formToken() };
  for (const site of ['cross-site', 'same-site', 'none']) {
    assert.equal((await operator.post('/logout', form, { 'sec-fetch-site': site })).status, 403, site);
  }
  assert.equal((await operator.post('/logout', { 'form-token': '0'.repeat(64) })).status, 400);
  assert.equal((await operator.get('/')).response.status, 200);
  const status = await new Promise((resolve, reject) => {
    const headers = { host: 'rebound.example', cookie: operator.cookie() };
    request(`${t.ca.operatorUrl}/`, { headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  assert.equal(status, 403);
});

test('a form that is too large is not read', async () => {
  await using t = await startTestCa({ operatorPage });
  assert.equal((await visitorOf(t.ca).post('/login', { token: 'x'.repeat(70_000) })).status, 413);
});

test('a token that can be guessed, and other machines without a word about them, are refused at the start', async () => {
  const short = { ...operatorPage, token: 'too short' };
  await assert.rejects(startTestCa({ operatorPage: short }), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'OPTION_INVALID');
    assert.ok(!error.message.includes(short.token));
    return true;
  });
  const open = { ...operatorPage, listen: { host: '0.0.0.0', port: 0 } };
  await assert.rejects(startTestCa({ operatorPage: open }), { code: 'OPTION_INVALID' });
  await using t = await startTestCa({ operatorPage: { ...open, beyondLoopback: true } });
  const { protocol, port } = new URL(t.ca.operatorUrl ?? '');
  assert.equal(protocol, 'https:');
  const cookies = await new Promise<readonly string[] | undefined>((resolve, reject) => {
    const options = { ca: t.ca.rootPem, method: 'POST', agent: false };
    requestByHttps(`https://localhost:${port}/login`, options, (answer) => {
      answer.resume();
      resolve(answer.headers['set-cookie']);
    })
      .on('error', reject)
      .end(new URLSearchParams({ token: operatorToken }).toString());
  });
  assert.match(cookies?.[0] ?? '', /^__Host-acme-smime-ca-operator-\d+=[0-9a-f]{64}; .*; Path=\/; Secure$/);
});
