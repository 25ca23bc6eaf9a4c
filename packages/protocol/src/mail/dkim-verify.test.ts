import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { dkimRecord, verifyDkim } from './dkim.ts';
import type { ResolveTxt } from './dkim.ts';
import { parseMessage } from './message.ts';
import { rfc6376Message, rfc6376Record } from './rfc6376-vector.ts';

test('RFC 6376 appendix A.2: the signature verifies with the key of appendix C', async () => {
  const resolveTxt: ResolveTxt = async () => [[rfc6376Record]];
  const [signature] = await verifyDkim(parseMessage(Buffer.from(rfc6376Message)), {
    domain: 'example.com',
    resolveTxt,
  });
  assert.equal(signature?.verdict, 'valid', signature?.reason);
});

const domain = 'example.org';
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ed = generateKeyPairSync('ed25519');
const rsaData = dkimRecord(rsa.publicKey).split('p=')[1] ?? '';
const { publicKey: short } = generateKeyPairSync('rsa', { modulusLength: 512 });
const shortData = short.export({ format: 'der', type: 'spki' }).toString('base64');
const from = 'From: a@example.org';

/** A message of one field and one line, signed simple/simple with whatever tags. */
function signed(tags: string, key = rsa.privateKey): Buffer {
  const hash = createHash('sha256').update('text\r\n').digest('base64');
  const all = `v=1; a=rsa-sha256; d=${domain}; s=s; h=From; bh=${hash}; b=`.split('; ');
  const given = tags === '' ? [] : tags.split('; ');
  const name = (tag: string): string => tag.slice(0, tag.indexOf('='));
  const kept = all.filter((tag) => !given.some((other) => name(other) === name(tag)));
  const field = `DKIM-Signature: ${[...given, ...kept].join('; ')}`;
  const data = Buffer.from(`${from}\r\n${field}`);
  const isRsa = key.asymmetricKeyType === 'rsa';
  const value = sign(isRsa ? 'sha256' : null, isRsa ? data : createHash('sha256').update(data).digest(), key);
  return Buffer.from(`${field}${value.toString('base64')}\r\n${from}\r\n\r\ntext\r\n`);
}

async function verdictOf(raw: Uint8Array, record = dkimRecord(rsa.publicKey)): Promise<string> {
  const [one] = await verifyDkim(parseMessage(raw), { domain, resolveTxt: async () => [[record]] });
  return one === undefined ? 'unread' : `${one.verdict}: ${one.reason}`;
}

const tagCases: readonly (readonly [tags: string, expected: RegExp])[] = [
  ['', /^valid/],
  ['c=simple', /^valid/],
  ['c=Simple/SIMPLE', /^valid/],
  ['c=nowsp', /^syntax: c=/],
  ['c=simple/simple/simple', /^syntax: c=/],
  ['a=RSA-SHA256', /^valid/],
  ['a=rsa-sha1', /^algorithm: rsa-sha1/],
  ['a=rsa-md5', /^algorithm: a= is not known/],
  ['a=ed25519-sha256', /^key: it is of another kind/],
  ['h=To', /^syntax: h= does not list From/],
  ['h=From:a b', /^syntax: h= is no list/],
  ['i=@example.org', /^valid/],
  ['i=j=20oe@sub.example.org', /^syntax: i= is no address/],
  ['i=joe@sub.example.org', /^valid/],
  ['i=joe@notexample.org', /^syntax: i= is not of the domain/],
  ['i=joe', /^syntax: i= is no address/],
  ['i=j=6foe@example.org', /^syntax: i= is no address/],
  ['q=http:dns/txt', /^valid/],
  ['q=http', /^syntax: q=/],
  ['t=1; x=2', /^valid/],
  ['t=2; x=2', /^syntax: x= is not after t=/],
  ['t=1e3', /^syntax: t= or x= is no time/],
  ['l=6', /^valid/],
  ['l=7', /^body: l= is more than/],
  ['l=4', /^body: the hash/],
  ['l=0x6', /^syntax: l=/],
  ['s=-a', /^syntax: s=/],
  ['s=a..b', /^syntax: s=/],
  ['s=s_1', /^syntax: s=/],
  ['s=schlüssel', /^valid/],
  ['bh=AAAA', /^body: the hash/],
  ['bh=A*', /^syntax: b= or bh=/],
  ['n=a\x01', /^unread/],
  ['n=', /^valid/],
];
for (const [tags, expected] of tagCases) {
  test(`a signature with ${JSON.stringify(tags)} is ${expected.source}`, async () => {
    assert.match(await verdictOf(signed(tags)), expected);
  });
}

const recordCases: readonly (readonly [record: string, expected: RegExp])[] = [
  [`p=${rsaData}`, /^valid/],
  [`v=DKIM1; k=RSA; h=sha1:sha256; s=email; t=x; n=note; p=${rsaData};`, /^valid/],
  [`v=DKIM1; p=${rsa.publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64')}`, /^valid/],
  [`p=${rsaData}; v=DKIM1`, /^key: its version/],
  [`v=DKIM2; p=${rsaData}`, /^key: its version/],
  [`v=DKIM1; p=${rsaData}; p=${rsaData}`, /^key: its record is broken/],
  ['v=DKIM1; p=', /^key: it has been revoked/],
  ['v=DKIM1; k=rsa', /^key: its record holds no key/],
  ['v=DKIM1; p=AAAA', /^key: p= is no rsa key/],
  ['v=DKIM1; p=A*', /^key: p= is not base64/],
  [`v=DKIM1; s=tlsrpt; p=${rsaData}`, /^key: it is not for mail/],
  [`v=DKIM1; h=sha1; p=${rsaData}`, /^key: it is not for SHA-256/],
  [`v=DKIM1; k=ed25519; p=${rsaData}`, /^key: it is of another kind/],
  [`v=DKIM1; p=${shortData}`, /^key: it has fewer than 1024 bits/],
  [dkimRecord(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), /^headers/],
];
for (const [record, expected] of recordCases) {
  test(`with the key record ${JSON.stringify(record.slice(0, 60))} a good signature is ${expected.source}`, async () => {
    assert.match(await verdictOf(signed(''), record), expected);
  });
}

test('t=s lets no subdomain into i=, and t=y is told', async () => {
  const record = `v=DKIM1; t=y:s; p=${rsaData}`;
  assert.match(await verdictOf(signed('i=@sub.example.org'), record), /^key: it is not for the subdomain/);
  const message = parseMessage(signed('i=@EXAMPLE.org'));
  const [one] = await verifyDkim(message, { domain, resolveTxt: async () => [[record]] });
  assert.deepEqual([one?.verdict, one?.testing], ['valid', true]);
});

test('an Ed25519 key is the bare 32 bytes and needs k= (RFC 8463 section 4)', async () => {
  const raw = signed('a=ed25519-sha256', ed.privateKey);
  assert.match(await verdictOf(raw, dkimRecord(ed.publicKey)), /^valid/);
  assert.match(
    await verdictOf(raw, dkimRecord(ed.publicKey).replace('k=ed25519; ', '')),
    /^key: it is of another kind/,
  );
  const spki = ed.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  assert.match(await verdictOf(raw, `v=DKIM1; k=ed25519; p=${spki}`), /^key: p= is no ed25519 key/);
});

test('DNS is asked for the keys of the domain alone, once for each selector, and only where the body is the signed one', async () => {
  const other = signed('d=example.net');
  const good = signed('').toString().split('\r\n')[0];
  const late = signed('s=late').toString().split('\r\n')[0];
  const altered = signed('s=altered; bh=AAAA').toString().split('\r\n')[0];
  const asked: string[] = [];
  const resolveTxt: ResolveTxt = async (name) => {
    asked.push(name);
    if (name.startsWith('late')) throw Object.assign(new Error('nobody answers'), { code: 'ETIMEOUT' });
    return [[dkimRecord(rsa.publicKey)]];
  };
  const message = parseMessage(Buffer.from(`${good}\r\n${good}\r\n${late}\r\n${altered}\r\n${other.toString()}`));
  const signatures = await verifyDkim(message, { domain, resolveTxt });
  assert.deepEqual(asked, ['s._domainkey.example.org', 'late._domainkey.example.org']);
  assert.deepEqual(
    signatures.map(({ verdict }) => verdict),
    ['valid', 'valid', 'dns', 'body', 'foreign'],
  );
});

test('a name that does not exist is a key that is not there, and no reason to ask again', async () => {
  for (const code of ['ENOTFOUND', 'ENODATA', 'EBADNAME']) {
    const resolveTxt: ResolveTxt = async () => Promise.reject(Object.assign(new Error('none'), { code }));
    const [one] = await verifyDkim(parseMessage(signed('')), { domain, resolveTxt });
    assert.deepEqual([one?.verdict, one?.reason], ['key', 'DNS has none']);
  }
});

test('a field that h= lists twice is taken from the bottom upwards, and one that it lists too rarely is not noticed here', async () => {
  const raw = signed('').toString();
  assert.match(await verdictOf(Buffer.from(raw.replace(from, `From: b@example.org\r\n${from}`))), /^valid/);
  assert.match(await verdictOf(Buffer.from(raw.replace(from, `${from}\r\nFrom: b@example.org`))), /^headers/);
  const twice = signed('h=From:From').toString();
  assert.match(await verdictOf(Buffer.from(twice)), /^valid/);
  assert.match(await verdictOf(Buffer.from(twice.replace(from, `From: b@example.org\r\n${from}`))), /^headers/);
});
