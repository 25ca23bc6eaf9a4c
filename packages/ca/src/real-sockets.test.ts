import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';

import { createTransport } from 'nodemailer';

import { ordered, registered } from './acme-driver.test.fixture.ts';
import { challengeAddress, composeAnswer, startTestCa } from './ca.test.fixture.ts';
import type { TestCa } from './ca.test.fixture.ts';
import { listenForMail } from './mail/listener.ts';
import type { MailListener } from './mail/listener.ts';

const alice = 'alice@example.org';
const loopback = { host: '127.0.0.1', port: 0 };

function transportTo(port: number | undefined, more: object = {}): ReturnType<typeof createTransport> {
  return createTransport({ host: '127.0.0.1', port: port ?? 0, ignoreTLS: true, ...more });
}

async function get(url: string, agent: Agent): Promise<{ status: number | undefined; port: number | undefined }> {
  const sent = request(url, { agent });
  sent.end();
  const [response] = await once(sent, 'response');
  const port = response.socket.localPort as number;
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode, port };
}

async function pending(
  t: TestCa,
): Promise<{ response: Uint8Array; challengeUrl: string; post: () => Promise<string> }> {
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  const { challenge } = open.authorizations[0] ?? assert.fail();
  const token = { tokenPart2: challenge.token, thumbprint: driver.key.thumbprint };
  const response = await composeAnswer(await t.open(await t.nextMail()), token, new Date(t.clock.ms));
  return {
    response,
    challengeUrl: challenge.url,
    post: async () => String((await driver.post(challenge.url, {})).json['status']),
  };
}

test('HTTPS is served under the CA’s own root, on a connection that is kept', async () => {
  await using t = await startTestCa();
  const agent = new Agent({ ca: t.ca.rootPem, keepAlive: true });
  const [first, second] = [await get(t.ca.directoryUrl, agent), await get(t.ca.directoryUrl, agent)];
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.equal(first.port, second.port);
  agent.destroy();
});

test('a client that does not know the root, and TLS older than 1.2, are out', async () => {
  await using t = await startTestCa();
  await assert.rejects(get(t.ca.directoryUrl, new Agent()), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  const port = Number(new URL(t.ca.directoryUrl).port);
  const old = connectTls({ host: '127.0.0.1', port, ca: t.ca.rootPem, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' });
  await assert.rejects(once(old, 'secureConnect'));
});

test('a port that is taken is named, and nothing stays open', async () => {
  await using t = await startTestCa();
  const port = Number(new URL(t.ca.directoryUrl).port);
  await assert.rejects(startTestCa({ listen: { host: '127.0.0.1', port } }), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'LISTEN_FAILED');
    assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}`));
    return true;
  });
});

test('a TLS key of one’s own is used as it is', async () => {
  await using other = await startTestCa();
  const kept = JSON.parse((await other.storage.get('secret', 'tls'))?.value ?? '{}') as { key: string; cert: string };
  await using t = await startTestCa({ tls: kept });
  const agent = new Agent({ ca: other.ca.rootPem });
  assert.equal((await get(t.ca.directoryUrl, agent)).status, 200);
  agent.destroy();
});

test('the challenge leaves by SMTP and the response comes by SMTP', async () => {
  const taken = Promise.withResolvers<Uint8Array>();
  const mx = await listen(alice, async (raw) => taken.resolve(raw));
  await using t = await startTestCa({ relay: { host: '127.0.0.1', port: mx.port }, smtpListen: loopback });
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  const { challenge } = open.authorizations[0] ?? assert.fail();
  const verified = await t.open({ raw: await taken.promise, from: challengeAddress, to: alice });
  const token = { tokenPart2: challenge.token, thumbprint: driver.key.thumbprint };
  const raw = Buffer.from(await composeAnswer(verified, token, new Date(t.clock.ms)));
  await transportTo(t.ca.smtpPort).sendMail({ envelope: { from: alice, to: challengeAddress }, raw });
  assert.equal((await driver.post(challenge.url, {})).json['status'], 'valid');
  await mx.close();
});

test('responses can come by LMTP', async () => {
  await using t = await startTestCa({ smtpListen: { ...loopback, lmtp: true } });
  const { response, post } = await pending(t);
  const envelope = { from: alice, to: challengeAddress };
  await transportTo(t.ca.smtpPort, { lmtp: true }).sendMail({ envelope, raw: Buffer.from(response) });
  assert.equal(await post(), 'valid');
});

test('the listener takes mail for the challenge address only, and none that is too large', async () => {
  await using t = await startTestCa({ smtpListen: { ...loopback, maxBytes: 10_000 } });
  const transport = transportTo(t.ca.smtpPort);
  const send = (to: string, raw: string): Promise<unknown> =>
    transport.sendMail({ envelope: { from: alice, to }, raw });
  await assert.rejects(send('someone@elsewhere.example', 'Subject: x\r\n\r\n'), { responseCode: 550 });
  await assert.rejects(send(challengeAddress, `Subject: x\r\n\r\n${'x'.repeat(20_000)}`), { responseCode: 552 });
  await send('acme@CA.example', 'Subject: x\r\n\r\nhello\r\n');
  assert.equal(t.log.filter(({ event }) => event === 'response.unknown').length, 1);
});

test('while DNS does not answer, the sender of a response is asked to try again, and then it counts', async () => {
  await using t = await startTestCa({ smtpListen: loopback });
  const { response, post } = await pending(t);
  const record = t.dns.get('mail._domainkey.example.org') ?? '';
  t.dns.set('mail._domainkey.example.org', Object.assign(new Error('SERVFAIL'), { code: 'ESERVFAIL' }));
  const transport = transportTo(t.ca.smtpPort);
  const mail = { envelope: { from: alice, to: challengeAddress }, raw: Buffer.from(response) };
  await assert.rejects(transport.sendMail(mail), { responseCode: 451 });
  t.dns.set('mail._domainkey.example.org', record);
  await transport.sendMail(mail);
  assert.equal(await post(), 'valid');
});

test('one network address cannot keep all others from the listener, and may come again when it has hung up', async () => {
  const receive = async (): Promise<void> => undefined;
  const parts = { listen: loopback, recipient: challengeAddress, receive, tls: { key: '', cert: '' }, log: () => {} };
  const listener = await listenForMail({ ...parts, isNear: () => false });
  const greeting = async (): Promise<[Socket, string]> => {
    const socket = connectTcp(listener.port, '127.0.0.1');
    const [line] = await once(socket, 'data');
    return [socket, String(line).slice(0, 3)];
  };
  const open = await Promise.all(Array.from({ length: 20 }, greeting));
  assert.deepEqual(new Set(open.map(([, code]) => code)), new Set(['220']));
  const [refused, code] = await greeting();
  assert.equal(code, '421');
  for (const socket of [refused, ...open.map(([each]) => each)]) {
    socket.destroy();
    await once(socket, 'close');
  }
  let again: [Socket, string];
  do again = await greeting();
  while (again[1] === '421');
  assert.equal(again[1], '220');
  again[0].destroy();
  await listener.close();
});

test('closing ends idle connections of both kinds', async () => {
  const t = await startTestCa({ smtpListen: loopback });
  const agent = new Agent({ ca: t.ca.rootPem, keepAlive: true });
  await get(t.ca.directoryUrl, agent);
  const smtp = connectTcp(t.ca.smtpPort ?? 0, '127.0.0.1');
  await once(smtp, 'data');
  await Promise.all([t.ca.close(), once(smtp.resume(), 'close')]);
  await assert.rejects(get(t.ca.directoryUrl, agent), { code: 'ECONNREFUSED' });
});

/** The listener again, as the mail system of the address to be proven. */
function listen(recipient: string, receive: (raw: Uint8Array) => Promise<void>): Promise<MailListener> {
  return listenForMail({ listen: loopback, recipient, receive, tls: { key: '', cert: '' }, log: () => {} });
}
