import assert from 'node:assert/strict';
import { test } from 'node:test';

import { requireEmailReplyChallenge } from '@acme-smime/protocol';

import { answerByMail, authorizationAt, ordered, registered } from '../acme-driver.test.fixture.ts';
import type { AcmeDriver, OpenOrder } from '../acme-driver.test.fixture.ts';
import { composeAnswer, startTestCa } from '../ca.test.fixture.ts';
import type { ResponseFaults } from '../ca.test.fixture.ts';

const alice = 'alice@example.org';

function only(open: OpenOrder): OpenOrder['authorizations'][number] {
  return open.authorizations[0] ?? assert.fail();
}

async function states(driver: AcmeDriver, open: OpenOrder): Promise<string[]> {
  const authorization = await authorizationAt(driver, only(open).url);
  const order = await driver.post(open.url, '');
  return [authorization.challenges[0]?.status ?? '', authorization.status, String(order.json['status'])];
}

test('the challenge carries half of the token, and the mail the other half', async () => {
  await using t = await startTestCa();
  const open = await ordered(await registered(t), alice);
  const { challenge } = only(open);
  assert.equal(challenge.from, 'acme@ca.example');
  assert.ok(Buffer.from(challenge.token, 'base64url').length >= 16);
  const mail = await t.nextMail();
  assert.deepEqual([mail.from, mail.to], ['acme@ca.example', alice]);
  const { tokenPart1 } = (await t.open(mail)).challenge;
  assert.equal(Buffer.from(tokenPart1, 'base64url').length, 33);
  assert.equal(tokenPart1.includes('='), false);
  assert.equal(Buffer.from(mail.raw).includes(challenge.token), false);
});

test('the challenge mail leaves at the first look at the authorization, once', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const made = await driver.post(driver.directory.newOrder, { identifiers: [{ type: 'email', value: alice }] });
  assert.equal(t.mails.length, 0);
  const [url] = made.json['authorizations'] as string[];
  await Promise.all([1, 2, 3].map(() => authorizationAt(driver, url ?? '')));
  await t.nextMail();
  await authorizationAt(driver, url ?? '');
  await t.ca.close();
  assert.equal(t.mails.length, 1);
});

test('the challenge mail also leaves when the challenge is accepted before anybody has looked', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const made = await driver.post(driver.directory.newOrder, { identifiers: [{ type: 'email', value: alice }] });
  const [url] = made.json['authorizations'] as string[];
  const record = (await t.storage.get('authorization', url?.split('/').at(-1) ?? '')) ?? assert.fail();
  const answer = await driver.post(new URL(`/challenge/${record.challengeId}`, url).href, {});
  assert.equal(answer.json['status'], 'processing');
  assert.equal((await t.nextMail()).to, alice);
});

test('a response before the POST makes nothing valid until the POST comes', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  await answerByMail(t, driver, open);
  assert.deepEqual(await states(driver, open), ['pending', 'pending', 'pending']);
  const accepted = await driver.post(only(open).challenge.url, {});
  assert.equal(accepted.json['status'], 'valid');
  assert.equal(accepted.json['validated'], '2026-03-01T12:00:00.000Z');
  assert.match(accepted.headers.get('link') ?? '', new RegExp(`<${only(open).url}>;rel="up"`));
  assert.deepEqual(await states(driver, open), ['valid', 'valid', 'ready']);
});

test('a POST before the response makes nothing valid until the response comes', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  const accepted = await driver.post(only(open).challenge.url, {});
  assert.equal(accepted.json['status'], 'processing');
  assert.ok(accepted.headers.get('retry-after'));
  assert.deepEqual(await states(driver, open), ['processing', 'pending', 'pending']);
  await answerByMail(t, driver, open);
  assert.deepEqual(await states(driver, open), ['valid', 'valid', 'ready']);
});

test('a response and a POST at the same moment make the authorization valid', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  await Promise.all([answerByMail(t, driver, open), driver.post(only(open).challenge.url, {})]);
  assert.deepEqual(await states(driver, open), ['valid', 'valid', 'ready']);
});

test('a poll of an accepted challenge is held until the response comes', async () => {
  await using t = await startTestCa({ holdMs: 60_000 });
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  await driver.post(only(open).challenge.url, {});
  const polled = authorizationAt(driver, only(open).url);
  await answerByMail(t, driver, open);
  assert.equal((await polled).status, 'valid');
});

test('a held poll is let go when the client hangs up, and when the CA stops', async () => {
  await using t = await startTestCa({ holdMs: 60_000 });
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  await driver.post(only(open).challenge.url, {});
  const hangUp = new AbortController();
  const first = driver.post(only(open).url, '', { signal: hangUp.signal });
  hangUp.abort();
  await first.catch(() => {});
  const second = authorizationAt(driver, only(open).url);
  await t.ca.close();
  assert.equal((await second).status, 'pending');
});

const faults: readonly (readonly [string, ResponseFaults, string])[] = [
  ['with a wrong digest', { digest: Buffer.alloc(32, 7).toString('base64url') }, 'digest'],
  ['without a DKIM signature', { unsigned: true }, 'authentic'],
  ['from another address', { from: 'eve@example.org' }, 'from'],
  ['from a mailing list', { extraHeaders: 'List-Id: <list.example.org>\r\n' }, 'list-headers'],
];

for (const [what, fault, id] of faults) {
  test(`a mail ${what} changes nothing, is reported with the challenge, and a good one still counts`, async () => {
    await using t = await startTestCa();
    const driver = await registered(t);
    const open = await ordered(driver, alice);
    await driver.post(only(open).challenge.url, {});
    const mail = await t.nextMail();
    const verified = await t.open(mail);
    const token = { tokenPart2: only(open).challenge.token, thumbprint: driver.key.thumbprint };
    const send = async (wrong: ResponseFaults): Promise<void> =>
      t.ca.receive(await composeAnswer(verified, token, new Date(t.clock.ms), wrong));
    await send(fault);
    assert.deepEqual(await states(driver, open), ['processing', 'pending', 'pending']);
    const { error } = requireEmailReplyChallenge(await authorizationAt(driver, only(open).url));
    assert.equal(error?.type, 'urn:ietf:params:acme:error:incorrectResponse');
    const refusal = t.log.find(({ event }) => event === 'response.refused') ?? assert.fail();
    const checks = refusal.data?.['checks'] as { id: string; outcome: string }[];
    assert.ok(
      checks.some((check) => check.id === id && check.outcome === 'fail'),
      JSON.stringify(checks),
    );
    await send({});
    assert.deepEqual(await states(driver, open), ['valid', 'valid', 'ready']);
  });
}

test('a response is found by In-Reply-To too, but must carry the token in its subject', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  await answerByMail(t, driver, open, { subject: 'Re: your mail' });
  const refusal = t.log.find(({ event }) => event === 'response.refused') ?? assert.fail();
  assert.match(refusal.message, /alice@example\.org/);
  assert.equal((await states(driver, open))[0], 'pending');
});

test('mail that answers nothing of ours is dropped without harm', async () => {
  await using t = await startTestCa();
  for (const text of [
    '',
    'Subject: hello\r\n\r\n',
    'Subject: Re: ACME: AAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n\r\n',
    '\0\0\n\n',
  ]) {
    await t.ca.receive(Buffer.from(text));
  }
  assert.equal(t.log.filter(({ event }) => event === 'response.unknown').length, 4);
});

test('while DNS does not answer, a response is asked for again instead of being judged', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  t.dns.set('mail._domainkey.example.org', Object.assign(new Error('SERVFAIL'), { code: 'ESERVFAIL' }));
  await assert.rejects(answerByMail(t, driver, open), { code: 'RESPONSE_UNDECIDED', retry: 'later' });
  assert.deepEqual(requireEmailReplyChallenge(await authorizationAt(driver, only(open).url)).error, undefined);
});

test('a response counts for the account key that was answered with, and only while the account lives', async () => {
  await using t = await startTestCa();
  const [driver, other] = [await registered(t), await registered(t)];
  const open = await ordered(driver, alice);
  const verified = await t.open(await t.nextMail());
  const tokenPart2 = only(open).challenge.token;
  const answer = (thumbprint: string): Promise<Uint8Array> =>
    composeAnswer(verified, { tokenPart2, thumbprint }, new Date(t.clock.ms));
  await t.ca.receive(await answer(other.key.thumbprint));
  assert.equal((await driver.post(only(open).challenge.url, {})).json['status'], 'processing');
  await driver.post(driver.kid, { status: 'deactivated' });
  await t.ca.receive(await answer(driver.key.thumbprint));
  const record = await t.storage.get('challenge', only(open).challenge.url.split('/').at(-1) ?? '');
  assert.equal(record?.answeredAt, undefined);
});

test('after 24 hours nothing of an order is left to answer', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  t.clock.ms += 24 * 3_600_000;
  assert.deepEqual(await states(driver, open), ['invalid', 'invalid', 'invalid']);
  const late = await driver.post(only(open).challenge.url, {});
  assert.equal(late.status, 400);
  await answerByMail(t, driver, open).catch(() => {});
  assert.deepEqual(await states(driver, open), ['invalid', 'invalid', 'invalid']);
});

test('an authorization can be given up, and takes its order with it', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const open = await ordered(driver, alice);
  const { url, challenge } = only(open);
  const given = await driver.post(url, { status: 'deactivated' });
  assert.deepEqual([given.status, given.json['status']], [200, 'deactivated']);
  assert.deepEqual(await states(driver, open), ['invalid', 'deactivated', 'invalid']);
  await answerByMail(t, driver, open);
  assert.equal((await driver.post(challenge.url, {})).status, 400);
  assert.deepEqual(await states(driver, open), ['invalid', 'deactivated', 'invalid']);
  assert.equal((await driver.post(url, { status: 'valid' })).status, 400);
});

test('authorizations and challenges are not to be seen by another account', async () => {
  await using t = await startTestCa();
  const [driver, stranger] = [await registered(t), await registered(t)];
  const open = await ordered(driver, alice);
  for (const url of [only(open).url, only(open).challenge.url, open.url, open.order.finalize]) {
    for (const payload of ['', {}]) {
      const answer = await stranger.post(url, payload);
      assert.ok(answer.status === 403 || answer.status === 400, `${url} ${answer.text}`);
    }
  }
  assert.equal((await stranger.post(only(open).challenge.url, {})).status, 403);
  assert.equal((await stranger.post(only(open).url, { status: 'deactivated' })).status, 403);
});
