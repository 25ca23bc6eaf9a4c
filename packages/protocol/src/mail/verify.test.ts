import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { firstFailure } from '../check-report.ts';
import type { CheckReport } from '../check-report.ts';
import { composeChallengeMail } from '../email-reply/challenge-mail.ts';
import { composeResponseMail } from '../email-reply/response-mail.ts';
import { MessageRejected } from '../errors.ts';
import { dkimRecord, signDkim } from './dkim.ts';
import type { ResolveTxt } from './dkim.ts';
import { acceptUnverifiedSubject, verifyChallengeMail } from './verify.ts';
import type { VerifiedMessage } from './verify.ts';
import { tokenOfResponse, verifyResponseMail } from './verify-response.ts';

const now = new Date('2026-03-01T12:00:00Z');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');
const expected = { identifier: 'alice@example.org', from: 'acme@ca.example' };
const tokenPart1 = 'LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME';
const digest = 'oqRgcdn5jIDrdckMC7owMFH3UoxuDcTUPaTHapj0tfs';

function zone(records: Readonly<Record<string, string>>): ResolveTxt & { readonly asked: string[] } {
  const asked: string[] = [];
  const resolve = async (name: string): Promise<string[][]> => {
    asked.push(name);
    const record = records[name];
    if (record === undefined) throw Object.assign(new Error(`queryTxt ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
    // As DNS gives it: strings of 255 bytes at most.
    return [record.match(/.{1,255}/g) ?? []];
  };
  return Object.assign(resolve, { asked });
}

const resolveTxt = zone({
  's1._domainkey.ca.example': dkimRecord(rsa.publicKey),
  'ed._domainkey.ca.example': dkimRecord(ed25519.publicKey),
  's1._domainkey.example.org': dkimRecord(rsa.publicKey),
});

function challenge(): Uint8Array {
  return composeChallengeMail({
    from: expected.from,
    to: expected.identifier,
    tokenPart1,
    messageId: '<c1@ca.example>',
    date: now,
    replyTo: 'replies@ca.example',
    caName: 'Example CA',
    directoryUrl: 'https://ca.example/directory',
  });
}

function signed(raw: Uint8Array, privateKey: KeyObject = rsa.privateKey, selector = 's1', domain = 'ca.example') {
  return signDkim(raw, { domain, selector, privateKey, now, expireSeconds: 3600 });
}

function outcomes(report: CheckReport): Record<string, string> {
  return Object.fromEntries(report.checks.map((check) => [check.id, check.outcome]));
}

async function verifiedChallenge(): Promise<VerifiedMessage> {
  const { message } = await verifyChallengeMail(await signed(challenge()), expected, {
    level: 'strict',
    resolveTxt,
    now,
  });
  assert.ok(message);
  return message;
}

for (const [selector, key] of [
  ['s1', rsa.privateKey],
  ['ed', ed25519.privateKey],
] as const) {
  for (const level of ['strict', 'standard'] as const) {
    test(`a challenge signed by us with ${key.asymmetricKeyType} passes every rule at level ${level}`, async () => {
      const raw = await signed(challenge(), key, selector);
      const result = await verifyChallengeMail(raw, expected, { level, resolveTxt, now });
      assert.equal(firstFailure(result.report)?.detail, undefined);
      assert.equal(result.isChallenge, true);
      assert.deepEqual(result.message?.challenge, {
        tokenPart1,
        from: 'acme@ca.example',
        to: 'alice@example.org',
        replyTo: 'replies@ca.example',
        messageId: '<c1@ca.example>',
        subject: `ACME: ${tokenPart1}`,
        date: now,
      });
    });
  }
}

test('the report lists every rule once', async () => {
  const fresh = { ...expected, answered: () => false };
  const result = await verifyChallengeMail(await signed(challenge()), fresh, { level: 'standard', resolveTxt, now });
  assert.deepEqual(outcomes(result.report), {
    pending: 'pass',
    'not-a-reply': 'pass',
    subject: 'pass',
    from: 'pass',
    to: 'pass',
    'auto-submitted': 'pass',
    'reply-to': 'pass',
    'message-id': 'pass',
    authentic: 'pass',
    'dkim-domain': 'pass',
    'dkim-signature': 'pass',
    'dkim-algorithm': 'pass',
    'dkim-key': 'pass',
    'dkim-expiry': 'pass',
    'dkim-headers': 'pass',
    'dkim-duplicates': 'pass',
    'dkim-length': 'pass',
    'dkim-strict': 'pass',
    'smime-signature': 'skip',
    once: 'pass',
  });
});

test('a challenge stored with LF line ends, as in a Maildir, passes too', async () => {
  const lf = Buffer.from(
    Buffer.from(await signed(challenge()))
      .toString('latin1')
      .replaceAll('\r\n', '\n'),
    'latin1',
  );
  const result = await verifyChallengeMail(lf, expected, { level: 'strict', resolveTxt, now });
  assert.ok(result.message);
});

test('mail that has nothing to do with ACME is no challenge and costs no lookup', async () => {
  const resolver = zone({});
  const raw = Buffer.from('From: bob@example.net\r\nTo: alice@example.org\r\nSubject: lunch\r\n\r\nToday?\r\n');
  const result = await verifyChallengeMail(raw, expected, { level: 'standard', resolveTxt: resolver, now });
  assert.equal(result.isChallenge, false);
  assert.equal(result.message, undefined);
  assert.deepEqual(resolver.asked, []);
});

test('a challenge from a stranger makes us ask DNS for nothing', async () => {
  const resolver = zone({});
  const raw = Buffer.from(await signed(challenge()))
    .toString('latin1')
    .replaceAll('ca.example', 'mallory.example');
  const options = { level: 'standard', resolveTxt: resolver, now } as const;
  const result = await verifyChallengeMail(Buffer.from(raw, 'latin1'), expected, options);
  assert.equal(firstFailure(result.report)?.id, 'from');
  assert.equal(outcomes(result.report)['authentic'], 'skip');
  assert.deepEqual(resolver.asked, []);
});

test('a lookup that fails for now is told apart from a signature that is wrong', async () => {
  const failing: ResolveTxt = () =>
    Promise.reject(Object.assign(new Error('queryTxt ESERVFAIL'), { code: 'ESERVFAIL' }));
  const result = await verifyChallengeMail(await signed(challenge()), expected, {
    level: 'strict',
    resolveTxt: failing,
    now,
  });
  assert.equal(result.message, undefined);
  assert.equal(result.temporary, true);
  const none = await verifyChallengeMail(await signed(challenge()), expected, {
    level: 'strict',
    resolveTxt: zone({}),
    now,
  });
  assert.equal(none.temporary, false);
  assert.equal(outcomes(none.report)['dkim-key'], 'fail');
});

test('at level none an unsigned challenge is let through with a note that says so', async () => {
  const result = await verifyChallengeMail(challenge(), expected, { level: 'none', resolveTxt, now });
  assert.ok(result.message);
  assert.equal(outcomes(result.report)['authentic'], 'note');
});

test('an answered challenge is refused', async () => {
  const answered = (mail: { messageId?: string }): boolean => mail.messageId === '<c1@ca.example>';
  const raw = await signed(challenge());
  const result = await verifyChallengeMail(raw, { ...expected, answered }, { level: 'strict', resolveTxt, now });
  assert.equal(firstFailure(result.report)?.id, 'once');
  assert.equal(result.message, undefined);
});

test('a subject alone is accepted only by the loud bypass', () => {
  const { report, message } = acceptUnverifiedSubject(`Subject: ACME: ${tokenPart1}`, expected, { now });
  assert.equal(message?.challenge.tokenPart1, tokenPart1);
  assert.equal(outcomes(report)['authentic'], 'note');
  assert.equal(acceptUnverifiedSubject('Re: ACME: abc', expected, { now }).message, undefined);
});

test('a forged verified message cannot be answered', async () => {
  const real = await verifiedChallenge();
  const forged = { ...real } as VerifiedMessage;
  assert.throws(
    () => composeResponseMail(forged, { digest, messageId: '<r@example.org>', date: now }),
    MessageRejected,
  );
});

test('what was verified cannot be changed before it is answered', async () => {
  const { challenge: content } = await verifiedChallenge();
  assert.throws(() => Object.assign(content, { replyTo: 'mallory@mallory.example' }), TypeError);
});

test('our answer to a verified challenge passes the checks of our CA at the strict level', async () => {
  const reply = composeResponseMail(await verifiedChallenge(), { digest, messageId: '<r1@example.org>', date: now });
  assert.equal(reply.to, 'replies@ca.example');
  const raw = await signed(reply.raw, rsa.privateKey, 's1', 'example.org');
  const wanted = { identifier: expected.identifier, to: ['replies@ca.example'], tokenPart1, digests: ['x', digest] };
  const result = await verifyResponseMail(raw, wanted, { level: 'strict', resolveTxt, now });
  assert.equal(firstFailure(result.report)?.detail, undefined);
  assert.deepEqual([result.authentic, result.digestMatches], [true, true]);
  assert.deepEqual(tokenOfResponse(raw), { tokenPart1, inReplyTo: ['<c1@ca.example>'] });
});

const wanted = { identifier: expected.identifier, to: ['replies@ca.example'], tokenPart1, digests: [digest] };

async function answer(): Promise<Uint8Array> {
  return composeResponseMail(await verifiedChallenge(), { digest, messageId: '<r1@example.org>', date: now }).raw;
}

const strangers: Readonly<Record<string, readonly [rule: string, build: () => Promise<Uint8Array>]>> = {
  'signed by another domain': ['dkim-domain', async () => signed(await answer())],
  'that got a second From': [
    'from',
    async () =>
      Buffer.concat([
        Buffer.from('From: mallory@x.example\r\n'),
        await signed(await answer(), rsa.privateKey, 's1', 'example.org'),
      ]),
  ],
  'whose text was changed': [
    'dkim-signature',
    async () => {
      const raw = await signed(await answer(), rsa.privateKey, 's1', 'example.org');
      return Buffer.from(Buffer.from(raw).toString().replace('-----BEGIN', 'hello\r\n-----BEGIN'));
    },
  ],
};
for (const [title, [rule, build]] of Object.entries(strangers)) {
  test(`a response with the right digest ${title} is not authentic by the rule ${rule}`, async () => {
    const result = await verifyResponseMail(await build(), wanted, { level: 'standard', resolveTxt, now });
    assert.deepEqual([result.authentic, result.digestMatches], [false, true]);
    assert.equal(outcomes(result.report)[rule], 'fail');
  });
}
