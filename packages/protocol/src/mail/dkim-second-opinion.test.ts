// A verifier written by others, mailauth in its strict mode, has to agree with ours on signatures made in every way that
// RFC 6376 allows, and on what remains of them after something was altered.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { verifyDkim } from './dkim.ts';
import { parseMessage } from './message.ts';
import type { Message } from './message.ts';

const domain = 'example.org';
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ed = generateKeyPairSync('ed25519');
const rsaSpki = rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const rsaPkcs1 = rsa.publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64');
const edRaw = ed.publicKey.export({ format: 'jwk' }).x!;
const edBase64 = Buffer.from(edRaw, 'base64url').toString('base64');

const records: Readonly<Record<string, string>> = {
  r1: `v=DKIM1; k=rsa; p=${rsaSpki}`,
  r2: `p=${rsaPkcs1}; n=only what must be there`,
  r3: `v=DKIM1 ; h=sha1 : sha256; s=email:x; t=y : s; p=${rsaSpki.slice(0, 60)} ${rsaSpki.slice(60)};`,
  r4: `v=DKIM1; h=sha1; p=${rsaSpki}`,
  r5: `v=DKIM1; s=tlsrpt; p=${rsaSpki}`,
  r6: `k=rsa; v=DKIM1; p=${rsaSpki}`,
  r7: `v=dkim1; p=${rsaSpki}`,
  r8: 'v=DKIM1; p=',
  r9: `v=DKIM1; p=${rsaSpki}; p=${rsaSpki}`,
  e1: `v=DKIM1; k=ed25519; p=${edBase64}`,
  e2: `k=ed25519; t=s; p=${edBase64}`,
  e3: `v=DKIM1; p=${edBase64}`,
  e4: `v=DKIM1; k=ed25519; p=${edBase64.slice(4)}`,
  x1: `v=DKIM1; k=dsa; p=${rsaSpki}`,
  x2: 'no tags at all',
};

async function resolve(name: string): Promise<string[][]> {
  const [selector = '', ...rest] = name.split('.');
  const record = records[selector];
  if (record === undefined || rest.join('.') !== `_domainkey.${domain}`) {
    throw Object.assign(new Error('none'), { code: 'ENODATA' });
  }
  return [[record.slice(0, 50), record.slice(50)]];
}

/** How one signature is to be made. */
interface Plan {
  readonly selector: string;
  readonly c: string | undefined;
  readonly names: readonly string[];
  readonly colon: string;
  readonly length: number | undefined;
  readonly extra: readonly string[];
  readonly order: readonly number[];
  readonly semicolon: string;
  readonly fieldName: string;
}

/** Written to the letter of RFC 6376 section 3.7 with other means than the product's. */
function signAs(raw: string, plan: Plan): string {
  const end = raw.indexOf('\r\n\r\n');
  const fields = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const [header, body = 'simple'] = (plan.c ?? 'simple').split('/');
  const canonical = body === 'relaxed' ? relaxBody(raw.slice(end + 4)) : simpleBody(raw.slice(end + 4));
  const length = plan.length === undefined ? undefined : Math.min(plan.length, canonical.length);
  const hash = createHash('sha256').update(canonical.slice(0, length), 'latin1').digest('base64');
  const isRsa = !plan.selector.startsWith('e');
  const tags = [
    'v=1',
    `a=${isRsa ? 'rsa' : 'ed25519'}-sha256`,
    `d=${domain}`,
    `s=${plan.selector}`,
    `h=${plan.names.join(plan.colon)}`,
    `bh=${hash}`,
    ...(plan.c === undefined ? [] : [`c=${plan.c}`]),
    ...(length === undefined ? [] : [`l=${length}`]),
    ...plan.extra,
    'b=',
  ];
  const own = `${plan.fieldName}: ${tags
    .map((tag, index) => ({ tag, place: plan.order[index] ?? 0 }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ tag }) => tag)
    .join(plan.semicolon)}`;
  const left = [...fields];
  const picked = plan.names.flatMap((name) => {
    const at = left.findLastIndex((field) => field.split(':')[0]?.toLowerCase() === name.trim().toLowerCase());
    return at === -1 ? [] : left.splice(at, 1);
  });
  const data = Buffer.from(
    [...picked, own].map((field) => (header === 'relaxed' ? relax(field) : field)).join('\r\n'),
    'latin1',
  );
  const value = isRsa
    ? sign('sha256', data, rsa.privateKey)
    : sign(null, createHash('sha256').update(data).digest(), ed.privateKey);
  const folded = value.toString('base64').replaceAll(/.{40}/g, '$&\r\n ');
  return `${own.replace(/(^|[;\s])b=/, (match) => match + folded.trimEnd())}\r\n${raw}`;
}

function relax(field: string): string {
  const [name = '', ...value] = field.split(':');
  const text = value.join(':').replaceAll('\r\n', '');
  return `${name.toLowerCase()}:${text
    .split(/[ \t]+/)
    .filter((word) => word !== '')
    .join(' ')}`;
}

function relaxBody(body: string): string {
  const text = body.replaceAll(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n');
  const kept = (text.endsWith(' ') ? text.slice(0, -1) : text).replace(/(?:\r\n)+$/, '');
  return kept === '' ? '' : `${kept}\r\n`;
}

function simpleBody(body: string): string {
  return `${body.replace(/(?:\r\n)+$/, '')}\r\n`;
}

const noise = fc.string({ unit: fc.constantFrom(' ', '\t', 'a', 'B', ';', '=', ':', '\xe9'), maxLength: 12 });
const value = fc
  .array(noise, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map((part) => `x${part}`).join('\r\n\t '));
const fieldName = fc.constantFrom('To', 'TO', 'Subject', 'subject', 'X-One', 'Received', 'Cc', 'Content-Type');
const field = fc
  .tuple(fieldName, fc.constantFrom('', ' ', '\t '), value)
  .map(([name, space, text]) => `${name}:${space}${text}`);
const body = fc.string({ unit: fc.constantFrom(' ', '\t', '\r\n', 'a', '.', '\xe9'), maxLength: 30 });
const message = fc
  .tuple(fc.array(field, { maxLength: 5 }), body)
  .map(([fields, text]) => ['From: a@example.org', ...fields].join('\r\n').concat('\r\n\r\n', text));

const plan: fc.Arbitrary<Plan> = fc.record({
  selector: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('r1', 'r2', 'r3', 'e1', 'e2') },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(records), 'gone') },
  ),
  c: fc.constantFrom(
    undefined,
    'simple',
    'relaxed',
    'simple/simple',
    'simple/relaxed',
    'relaxed/simple',
    'relaxed/relaxed',
  ),
  names: fc
    .array(fc.constantFrom('to', 'To', 'subject', 'x-one', 'received', 'received', 'cc', 'absent', 'from'), {
      maxLength: 8,
    })
    .map((names) => ['From', ...names]),
  colon: fc.constantFrom(':', ' : ', ':\r\n\t'),
  length: fc.option(fc.nat(40), { nil: undefined, freq: 4 }),
  extra: fc.subarray(['t=1700000000', 'x=1900000000', 'q=dns/txt', 'i=@example.org', 'unknown=1', 'z=a|b']),
  order: fc.array(fc.nat(1000), { minLength: 16, maxLength: 16 }),
  semicolon: fc.constantFrom(';', '; ', ';\r\n\t', ' ;\r\n  '),
  fieldName: fc.constantFrom('DKIM-Signature', 'Dkim-signature'),
});

const odd: fc.Arbitrary<string> = fc.constantFrom(
  'i=joe@sub.example.org',
  'i=j=6Fe@example.org',
  'i=@other.example',
  'i=joe',
  'q=http:dns/txt',
  'q=http',
  't=1700000000; x=1600000000',
  't=soon',
  'x=1700000000',
  'l=-1',
);
const oddPlan = fc.tuple(plan, odd).map(([base, tag]) => ({ ...base, extra: [tag], length: undefined }));

const altered = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  drop: fc.nat(2),
  insert: fc.constantFrom('', ' ', '\t', '\r\n', '\r\n ', 'a', 'A', ';', '=', 'To: y\r\n', 'From: b@example.org\r\n'),
});

/** Returns how many signatures both find valid. */
async function compare(raw: string): Promise<number> {
  const bytes = Buffer.from(raw, 'latin1');
  let read: Message;
  try {
    read = parseMessage(bytes);
  } catch {
    return 0;
  }
  const ours = await verifyDkim(read, { domain, resolveTxt: resolve });
  const options = { strict: true, curTime: new Date('2026-01-01T00:00:00Z'), minBitLength: 1024, resolver: resolve };
  const { results } = await dkimVerify(Buffer.from(read.raw), options);
  const theirs = results.filter(
    ({ status }) => status.result === 'pass' || (status.result === 'neutral' && status.comment === 'expired'),
  );
  assert.deepEqual(
    ours.filter(({ verdict }) => verdict === 'valid').map(({ selector, testing }) => ({ selector, testing })),
    theirs.map(({ selector, status }) => ({ selector, testing: status.testing === true })),
    JSON.stringify({ raw, ours, results: results.map(({ status }) => status) }, undefined, 1),
  );
  return theirs.length;
}

test('mailauth finds the same signatures valid as we do, however they were made', async () => {
  let valid = 0;
  const property = fc.asyncProperty(message, fc.array(plan, { minLength: 1, maxLength: 3 }), async (raw, plans) => {
    valid += await compare(plans.reduce(signAs, raw));
  });
  await fc.assert(property, { seed: 6376, numRuns: 400 });
  assert.ok(valid > 300, String(valid));
});

test('mailauth agrees on tags that say too much, too little or something else', async () => {
  let valid = 0;
  const property = fc.asyncProperty(message, oddPlan, async (raw, one) => {
    valid += await compare(signAs(raw, one));
  });
  await fc.assert(property, { seed: 8301, numRuns: 200 });
  assert.ok(valid > 20, String(valid));
});

test('mailauth agrees on what remains of a signature after the message was altered', async () => {
  let valid = 0;
  const property = fc.asyncProperty(message, plan, altered, async (raw, one, { at, drop, insert }) => {
    const signed = signAs(raw, one);
    const place = Math.floor(at * signed.length);
    valid += await compare(signed.slice(0, place) + insert + signed.slice(place + drop));
  });
  await fc.assert(property, { seed: 8463, numRuns: 600 });
  assert.ok(valid > 20, String(valid));
});
