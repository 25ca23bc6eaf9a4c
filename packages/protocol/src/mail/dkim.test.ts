import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConfigInvalid } from '../errors.ts';
import { dkimRecord, signDkim, verifyDkim } from './dkim.ts';
import type { ResolveTxt } from './dkim.ts';
import { judgeDkim } from './dkim-judge.ts';
import { challengeSignedHeaders, responseSignedHeaders } from './dkim-headers.ts';
import { readDkimTags } from './dkim-tags.ts';
import { headerFields, parseMessage } from './message.ts';

// RFC 8463 appendix A: keys, and one message signed with both.
const edRecord = 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
const rsaKey =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC' +
  'DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB';
const rfc8463 = `DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
`;
const now = new Date('2018-06-10T14:00:00Z');
const records: Record<string, string> = {
  'brisbane._domainkey.football.example.com': edRecord,
  'test._domainkey.football.example.com': `v=DKIM1; k=rsa; p=${rsaKey}`,
};
const resolveTxt: ResolveTxt = async (name) => {
  const record = records[name];
  if (record === undefined) throw Object.assign(new Error('none'), { code: 'ENODATA' });
  return [[record]];
};

test('RFC 8463 appendix A: both signatures verify', async () => {
  const message = parseMessage(Buffer.from(rfc8463));
  const signatures = await verifyDkim(message, { domain: 'football.example.com', resolveTxt });
  assert.deepEqual(
    signatures.map(({ selector, verdict, limitsBody, testing }) => ({ selector, verdict, limitsBody, testing })),
    ['brisbane', 'test'].map((selector) => ({ selector, verdict: 'valid', limitsBody: false, testing: false })),
  );
});

test('RFC 8463 appendix A: its h= is enough at the standard level and too little at the strict one', async () => {
  const message = parseMessage(Buffer.from(rfc8463));
  const signatures = await verifyDkim(message, { domain: 'football.example.com', resolveTxt });
  const demand = { fromDomain: 'football.example.com', listed: responseSignedHeaders, rfc: 'RFC 8823 3.2 item 9', now };
  const standard = judgeDkim(message, signatures, { ...demand, level: 'standard' });
  const missing = standard.checks.find((check) => check.id === 'dkim-headers');
  assert.equal(missing?.outcome, 'pass');
  const note = standard.checks.find((check) => check.id === 'dkim-strict');
  assert.equal(note?.outcome, 'note');
  assert.match(note.detail, /sender, reply-to, cc, in-reply-to, references, content-type, content-transfer-encoding/);
  assert.equal(standard.authentic, true);
  assert.equal(judgeDkim(message, signatures, { ...demand, level: 'strict' }).authentic, false);
});

test('RFC 8463 appendix A.2: the records are written as printed there', () => {
  const ed = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
  });
  assert.equal(dkimRecord(ed), edRecord);
  const rsa = createPublicKey({ format: 'der', type: 'spki', key: Buffer.from(rsaKey, 'base64') });
  assert.equal(dkimRecord(rsa), `v=DKIM1; k=rsa; p=${rsaKey}`);
});

const pairs = { rsa: generateKeyPairSync('rsa', { modulusLength: 1024 }), ed: generateKeyPairSync('ed25519') };

test('whatever the fields and the body hold, what we sign verifies', async () => {
  const text = fc.string({ unit: fc.constantFrom(' ', '\t', '\r\n', 'a', '=', '.', 'é', '\u00a0'), maxLength: 40 });
  const value = text.map((chars) => chars.replaceAll('\r\n', '\r\n a'));
  const property = fc.asyncProperty(value, text, fc.constantFrom('rsa', 'ed'), async (subject, body, kind) => {
    const raw = Buffer.from(`From: a@example.org\r\nSubject:${subject}\r\nX: y\r\n\r\n${body}`);
    const { privateKey, publicKey } = pairs[kind];
    const signed = await signDkim(raw, { domain: 'example.org', selector: 's', privateKey, now });
    assert.match(Buffer.from(signed).toString('latin1'), /^DKIM-Signature: [^]*\r\nFrom: a@example\.org\r\nSubject:/);
    const zone: ResolveTxt = () => Promise.resolve([[dkimRecord(publicKey)]]);
    const [signature] = await verifyDkim(parseMessage(signed), { domain: 'example.org', resolveTxt: zone });
    assert.equal(signature?.verdict, 'valid', signature?.reason);
  });
  await fc.assert(property, { seed: 8823, numRuns: 100 });
});

test('h= lists every field of RFC 8823 in lower case on one line, once more than it occurs', async () => {
  const raw = Buffer.from('From: a@example.org\r\nTo: b@example.org\r\nTo: c@example.org\r\n\r\n');
  const signing = { domain: 'EXAMPLE.org', selector: 's', privateKey: pairs.ed.privateKey, now, expireSeconds: 60 };
  const message = parseMessage(await signDkim(raw, signing));
  const field = headerFields(message, 'dkim-signature')[0]!;
  const tags = readDkimTags(field.value)!;
  assert.match(Buffer.from(field.raw).toString(), /\r\n h=[a-z:-]+;\r\n/);
  assert.equal(tags.domain, 'example.org');
  assert.equal(tags.expires?.getTime(), now.getTime() + 60_000);
  const times = (name: string): number => tags.signedHeaders.filter((other) => other === name).length;
  assert.deepEqual([times('from'), times('to'), times('cc'), times('list-id')], [2, 3, 1, 1]);
  assert.ok(challengeSignedHeaders.every((name) => times(name) > 0));
});

test('a key that nobody would accept is not signed with', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
  const signing = { domain: 'example.org', selector: 's', privateKey, now };
  await assert.rejects(signDkim(Buffer.from('From: a@example.org\r\n\r\n'), signing), ConfigInvalid);
});

test('a domain with two key records for a selector has none', async () => {
  const message = parseMessage(Buffer.from(rfc8463));
  const double: ResolveTxt = async (name) => [...(await resolveTxt(name)), ['v=DKIM1; p=AAAA']];
  const signatures = await verifyDkim(message, { domain: 'football.example.com', resolveTxt: double });
  assert.deepEqual(
    signatures.map((signature) => signature.verdict),
    ['key', 'key'],
  );
});

test('a resolver that rejects with anything at all is a lookup that failed', async () => {
  const message = parseMessage(Buffer.from(rfc8463));
  for (const reason of [undefined, 'text', new Error('x'), { code: 7 }]) {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what a careless resolver may do
    const broken: ResolveTxt = () => Promise.reject(reason);
    const signatures = await verifyDkim(message, { domain: 'football.example.com', resolveTxt: broken });
    assert.ok(signatures.every((signature) => signature.verdict === 'dns'));
  }
});

const unreadable = [
  '',
  'v=1',
  'v=1; a=b; d=c; s=d; h=e; bh=f',
  'v=1; v=1; a=b; b=c; d=c; s=d; h=e; bh=f',
  'V=1; a=b; b=c; d=c; s=d; h=e; bh=f',
];
for (const value of unreadable) {
  test(`a DKIM-Signature ${JSON.stringify(value)} is not read`, () => {
    assert.equal(readDkimTags(value), undefined);
  });
}
