import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { authorizationAt, ordered, registered } from '../acme-driver.test.fixture.ts';
import { composeAnswer, startTestCa } from '../ca.test.fixture.ts';
import type { TestCa } from '../ca.test.fixture.ts';
import { handOverMail } from './hand-over.ts';
import { webhookSignature } from './response-webhook.ts';

const secret = Buffer.alloc(32, 7);
const foreign = Buffer.from('From: a@example.net\r\nSubject: hello\r\n\r\nhello\r\n');

/** An order whose client has said that it answered, and the answer. */
async function answering(t: TestCa): Promise<{ readonly raw: Uint8Array; status(): Promise<string> }> {
  const driver = await registered(t);
  const open = await ordered(driver, 'alice@example.org');
  const { url, challenge } = open.authorizations[0] ?? assert.fail();
  await driver.post(challenge.url, {});
  const token = { tokenPart2: challenge.token, thumbprint: driver.key.thumbprint };
  const raw = await composeAnswer(await t.open(await t.nextMail()), token, new Date(t.clock.ms));
  return { raw, status: async () => (await authorizationAt(driver, url)).status };
}

async function* pipeOf(raw: Uint8Array): AsyncGenerator<Uint8Array> {
  yield raw.subarray(0, 10);
  yield raw.subarray(10);
}

function post(t: TestCa, raw: Uint8Array, change: Readonly<Record<string, string>> = {}): Promise<Response> {
  const timestamp = change['acme-smime-timestamp'] ?? String(Math.floor(t.clock.ms / 1000));
  const headers = {
    'content-type': 'message/rfc822',
    'acme-smime-timestamp': timestamp,
    'acme-smime-signature': webhookSignature(secret, timestamp, raw),
    ...change,
  };
  const body = new Uint8Array(raw);
  return t.ca.app.fetch(new Request(new URL('/mail/response', t.ca.directoryUrl), { method: 'POST', headers, body }));
}

test('a response counts that is piped through the socket, and the exit codes say what became of a mail', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-'));
  const responseSocket = join(folder, 'in.sock');
  assert.equal((await handOverMail(responseSocket, pipeOf(foreign))).exitCode, 75);
  {
    await using t = await startTestCa({ responseSocket });
    assert.equal((await stat(responseSocket)).mode & 0o777, 0o660);
    const { raw, status } = await answering(t);
    assert.equal((await handOverMail(responseSocket, pipeOf(raw))).exitCode, 0);
    assert.equal(await status(), 'valid');
    assert.equal((await handOverMail(responseSocket, pipeOf(foreign))).exitCode, 65);
    assert.equal((await handOverMail(responseSocket, pipeOf(Buffer.alloc(600_000, 65)))).exitCode, 65);
    const dropping = { dropForeign: true };
    assert.equal((await handOverMail(responseSocket, pipeOf(foreign), dropping)).exitCode, 0);
    assert.equal((await handOverMail(responseSocket, pipeOf(Buffer.alloc(600_000, 65)), dropping)).exitCode, 0);
    await assert.rejects(startTestCa({ responseSocket }), { code: 'OPTION_INVALID' });
  }
  assert.equal((await handOverMail(responseSocket, pipeOf(foreign), { dropForeign: true })).exitCode, 75);
  await rm(folder, { recursive: true });
});

test('a file that is no socket is left alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-'));
  const file = join(folder, 'in.sock');
  await writeFile(file, 'mine');
  await assert.rejects(startTestCa({ responseSocket: file }), { code: 'OPTION_INVALID' });
  assert.equal((await stat(file)).size, 4);
  await rm(folder, { recursive: true });
});

test('while DNS does not answer, the pipe is asked to come again, and then the response counts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-'));
  const responseSocket = join(folder, 'in.sock');
  await using t = await startTestCa({ responseSocket });
  const { raw, status } = await answering(t);
  const record = t.dns.get('mail._domainkey.example.org') ?? assert.fail();
  t.dns.set('mail._domainkey.example.org', Object.assign(new Error('no answer'), { code: 'ETIMEOUT' }));
  assert.equal((await handOverMail(responseSocket, pipeOf(raw))).exitCode, 75);
  t.dns.set('mail._domainkey.example.org', record);
  assert.equal((await handOverMail(responseSocket, pipeOf(raw))).exitCode, 0);
  assert.equal(await status(), 'valid');
  await rm(folder, { recursive: true });
});

test('a response counts that is posted with a good signature, once', async () => {
  await using t = await startTestCa({ responseWebhookSecret: secret });
  const { raw, status } = await answering(t);
  assert.deepEqual(await (await post(t, raw)).json(), { result: 'taken' });
  assert.equal(await status(), 'valid');
  assert.deepEqual(await (await post(t, raw)).json(), { result: 'repeated' });
  assert.deepEqual(await (await post(t, foreign)).json(), { result: 'foreign' });
});

test('a webhook request is refused whose signature, time, type or size is wrong', async () => {
  await using t = await startTestCa({ responseWebhookSecret: secret });
  const seconds = Math.floor(t.clock.ms / 1000);
  const statusOf = async (raw: Uint8Array, change: Readonly<Record<string, string>>): Promise<number> =>
    (await post(t, raw, change)).status;
  assert.equal(await statusOf(foreign, { 'acme-smime-signature': `v1=${'0'.repeat(64)}` }), 401);
  assert.equal(await statusOf(foreign, { 'acme-smime-signature': '' }), 401);
  assert.equal(await statusOf(foreign, { 'acme-smime-timestamp': String(seconds - 301) }), 401);
  assert.equal(await statusOf(foreign, { 'acme-smime-timestamp': String(seconds + 301) }), 401);
  assert.equal(await statusOf(foreign, { 'acme-smime-timestamp': 'soon' }), 401);
  assert.equal(await statusOf(foreign, { 'content-type': 'text/plain' }), 415);
  assert.equal(await statusOf(Buffer.alloc(600_000), {}), 413);
});

test('without a secret there is no webhook, and a short secret is none', async () => {
  await using t = await startTestCa();
  assert.equal((await post(t, foreign)).status, 404);
  await assert.rejects(startTestCa({ responseWebhookSecret: Buffer.alloc(31) }), { code: 'OPTION_INVALID' });
});

test('the signature is the one of the vector in the documentation', () => {
  const raw = Buffer.from('From: alice@example.org\r\n\r\nhello\r\n');
  const key = Buffer.from('MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=', 'base64');
  const signed = Buffer.concat([Buffer.from('v1:1772366400:'), raw]);
  const expected = `v1=${createHmac('sha256', key).update(signed).digest('hex')}`;
  assert.equal(webhookSignature(key, '1772366400', raw), expected);
  assert.equal(expected, 'v1=d489f73f3ffb72b2df86f94ead70b0e3974eb87fc2896e407c0f8c08bde61c0a');
});

test('a challenge mail can be told to wait a little', async () => {
  await using t = await startTestCa({ mailDelayMs: 50, now: () => new Date() });
  const asked = Date.now();
  await ordered(await registered(t), 'alice@example.org');
  const [queued] = await t.storage.dueMails(new Date(asked + 60_000), 1);
  assert.ok((queued?.nextAttemptAt.getTime() ?? 0) >= asked + 50 || t.mails.length === 1);
  await t.nextMail();
  assert.ok(Date.now() >= asked + 49);
});
