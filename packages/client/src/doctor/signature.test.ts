import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { dkimRecord, parseMessage, signDkim } from '@acme-smime/protocol';
import type { ResolveTxt } from '@acme-smime/protocol';
import { createTransport } from 'nodemailer';
import { examineSignature } from './signature.ts';
import { composeTestMail } from './test-mail.ts';

const now = new Date('2026-03-04T05:06:07Z');
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = composeTestMail('alice@client.test', { date: now, number: new Uint8Array(16) });
const signing = { domain: 'client.test', selector: 'mail', privateKey, now };

const none: ResolveTxt = async () => {
  throw Object.assign(new Error('nothing'), { code: 'ENOTFOUND' });
};
const published =
  (record: string): ResolveTxt =>
  async (name) =>
    name === 'mail._domainkey.client.test' ? [[record]] : none(name);
const resolveTxt = published(dkimRecord(privateKey));

async function examined(raw: Uint8Array, resolver = resolveTxt) {
  const findings = await examineSignature(parseMessage(raw), { domain: 'client.test', resolveTxt: resolver, now });
  for (const { outcome, advice, id } of findings) assert.equal(advice === undefined, outcome === 'good', id);
  const [dkim] = findings;
  assert.ok(dkim !== undefined);
  return { dkim, outcomes: Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome])) };
}

test('a signature that covers everything is believed at both levels', async () => {
  const { dkim, outcomes } = await examined(await signDkim(own.mail.raw, signing));
  assert.deepEqual(outcomes, { dkim: 'good', 'dkim-headers': 'good', 'dkim-standard': 'good', 'dkim-strict': 'good' });
  assert.match(dkim.what, /signed by client\.test \(rsa-sha256, key "mail"\)/);
});

/** Signs as most servers do: header fields that are absent are not listed. */
async function signUsually(fields: string): Promise<Uint8Array> {
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const transport = createTransport({
    ...{ streamTransport: true, buffer: true, newline: 'windows' },
    dkim: { domainName: 'client.test', keySelector: 'mail', privateKey: pem, headerFieldNames: fields },
  });
  const envelope = { from: 'alice@client.test', to: 'alice@client.test' };
  const { message } = await transport.sendMail({ envelope, raw: Buffer.from(own.mail.raw) });
  return message as Buffer;
}

const present =
  'From:To:Subject:Date:Message-ID:In-Reply-To:References:MIME-Version:Content-Type:Content-Transfer-Encoding';

test('a signature that lists only what is there is believed at level standard, and strict says what is missing', async () => {
  const { outcomes, dkim } = await examined(await signUsually(present));
  assert.deepEqual(outcomes, { dkim: 'good', 'dkim-headers': 'note', 'dkim-standard': 'good', 'dkim-strict': 'note' });
  assert.ok(dkim.facts !== undefined);
});

test('a signature that leaves out what is there is believed by nobody', async () => {
  const { outcomes } = await examined(await signUsually('From:To:Subject:Date:Message-ID'));
  assert.deepEqual(outcomes, { dkim: 'good', 'dkim-headers': 'note', 'dkim-standard': 'bad', 'dkim-strict': 'note' });
});

test('mail without a signature is believed by nobody', async () => {
  const { dkim, outcomes } = await examined(own.mail.raw);
  assert.deepEqual(outcomes, { dkim: 'bad', 'dkim-standard': 'bad', 'dkim-strict': 'bad' });
  assert.match(dkim.advice ?? '', /Have the mail server of client\.test sign/);
});

test('a signature of the provider in its own name does not help, and it is said what to switch on', async () => {
  const raw = await signDkim(own.mail.raw, { ...signing, domain: 'provider.test' });
  const { dkim } = await examined(raw);
  assert.equal(dkim.outcome, 'bad');
  assert.match(dkim.what, /d= is .?provider\.test/);
  assert.match(dkim.advice ?? '', /signing with a key of client\.test/);
});

test('a key that is not in DNS is named, with where it has to be', async () => {
  const { dkim } = await examined(await signDkim(own.mail.raw, signing), none);
  assert.equal(dkim.outcome, 'bad');
  assert.match(dkim.advice ?? '', /TXT record at mail\._domainkey\.client\.test/);
});

test('a key on trial does not count', async () => {
  const { dkim } = await examined(await signDkim(own.mail.raw, signing), published(`${dkimRecord(privateKey)}; t=y`));
  assert.equal(dkim.outcome, 'bad');
  assert.match(dkim.advice ?? '', /t=y/);
});

test('a name server that does not answer leaves it unknown', async () => {
  const silent: ResolveTxt = async () => {
    throw Object.assign(new Error('silence'), { code: 'ETIMEOUT' });
  };
  const { outcomes } = await examined(await signDkim(own.mail.raw, signing), silent);
  assert.deepEqual(outcomes, { dkim: 'unknown', 'dkim-standard': 'unknown', 'dkim-strict': 'unknown' });
});

test('a text that is changed after signing is told from a wrong key', async () => {
  const signed = Buffer.from(await signDkim(own.mail.raw, signing));
  const changed = await examined(Buffer.concat([signed, Buffer.from('-- \r\nA disclaimer.\r\n')]));
  assert.match(changed.dkim.advice ?? '', /disclaimer/);
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const wrong = await examined(signed, published(dkimRecord(other)));
  assert.match(wrong.dkim.advice ?? '', /Compare the key at mail\._domainkey\.client\.test/);
});

test('an expired signature is bad', async () => {
  const signed = await signDkim(own.mail.raw, { ...signing, now: new Date('2026-01-01T00:00:00Z'), expireSeconds: 60 });
  const { dkim } = await examined(signed);
  assert.equal(dkim.outcome, 'bad');
  assert.match(dkim.advice ?? '', /without x=/);
});
