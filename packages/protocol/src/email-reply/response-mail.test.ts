import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConfigInvalid } from '../errors.ts';
import { parseMessage } from '../mail/message.ts';
import { acceptUnverifiedSubject } from '../mail/verify.ts';
import type { VerifiedMessage } from '../mail/verify.ts';
import { tokenOfResponse, verifyResponseMail } from '../mail/verify-response.ts';
import { composeChallengeMail, parseChallengeMail } from './challenge-mail.ts';
import { digestMatches } from './check-response.ts';
import { composeResponseBlock, readResponseBlocks } from './response-block.ts';
import { composeResponseMail, parseResponseMail } from './response-mail.ts';

const character = fc.constantFrom(...Array.from('aZ09 .,;:=?_-+/"\\<>@()é\u00dfл日\u{1d4b3}'));

const now = new Date('2026-03-01T12:00:00Z');
const tokenPart1 = 'LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME';
const digest = 'oqRgcdn5jIDrdckMC7owMFH3UoxuDcTUPaTHapj0tfs';
const other = 'XW5kWcqNuiysUrDy6cZazLQ3v2QZNKXIKVMtfc8-gHY';

function verified(identifier = 'alice@example.org'): VerifiedMessage {
  const { message } = acceptUnverifiedSubject(`ACME: ${tokenPart1}`, { identifier, from: 'acme@ca.example' }, { now });
  return message!;
}

test('a response is composed as RFC 8823 section 3.2 says', () => {
  const mail = composeResponseMail(verified(), { digest, messageId: '<r1@example.org>', date: now });
  assert.equal(
    Buffer.from(mail.raw).toString('latin1'),
    [
      'Date: Sun, 1 Mar 2026 12:00:00 +0000',
      'Message-ID: <r1@example.org>',
      'From: alice@example.org',
      'To: acme@ca.example',
      `Subject: Re: ACME: ${tokenPart1}`,
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=us-ascii',
      'Content-Transfer-Encoding: 7bit',
      '',
      '-----BEGIN ACME RESPONSE-----',
      digest,
      '-----END ACME RESPONSE-----',
      '',
    ].join('\r\n'),
  );
});

test('an internationalized address is written as UTF-8, an ASCII one with A-labels', () => {
  const content = { digest, messageId: '<r1@example.org>', date: now };
  assert.equal(composeResponseMail(verified('алиса@пример.example'), content).from, 'алиса@пример.example');
  assert.equal(composeResponseMail(verified('alice@bücher.example'), content).from, 'alice@xn--bcher-kva.example');
});

test('neither a digest nor a Message-ID of another shape is written', () => {
  for (const content of [
    { digest: `${digest}=`, messageId: '<r@x>' },
    { digest: 'x\r\ny', messageId: '<r@x>' },
    { digest, messageId: '<r@x>\r\nBcc: <m@x>' },
    { digest, messageId: 'r@x' },
  ]) {
    assert.throws(() => composeResponseMail(verified(), { ...content, date: now }), ConfigInvalid);
  }
});

test('a composed challenge is read back', () => {
  const local = fc.stringMatching(/^[a-z][a-z0-9.+]{0,10}[a-z]$/).filter((text) => !text.includes('..'));
  const address = fc
    .tuple(local, fc.constantFrom('example.org', 'ca.example', 'bücher.example'))
    .map((pair) => pair.join('@'));
  const arbitrary = fc.record({
    from: address,
    to: address,
    token: fc.uint8Array({ minLength: 16, maxLength: 48 }),
    replyTo: fc.option(address, { nil: undefined }),
    caName: fc.option(fc.string({ unit: character, maxLength: 30 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(arbitrary, ({ from, to, token, replyTo, caName }) => {
      const part1 = Buffer.from(token).toString('base64url');
      const mail = { from, to, tokenPart1: part1, messageId: '<c@ca.example>', date: now };
      const extra = { ...(replyTo === undefined ? {} : { replyTo }), ...(caName === undefined ? {} : { caName }) };
      const parsed = parseChallengeMail(parseMessage(composeChallengeMail({ ...mail, ...extra })));
      const ascii = (text: string): string => text.replace('bücher', 'xn--bcher-kva');
      assert.deepEqual(parsed, {
        ...mail,
        from: ascii(from),
        to: ascii(to),
        subject: `ACME: ${part1}`,
        ...(replyTo === undefined ? {} : { replyTo: ascii(replyTo) }),
      });
    }),
    { seed: 8823, numRuns: 200 },
  );
});

test('a composed block is read back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const block = composeResponseBlock(Buffer.from(bytes).toString('base64url'));
      assert.deepEqual(
        readResponseBlocks(`Hello\r\n${block}bye`).map((found) => Uint8Array.from(found)),
        [bytes],
      );
    }),
    { seed: 8823, numRuns: 100 },
  );
});

const begin = '-----BEGIN ACME RESPONSE-----';
const end = '-----END ACME RESPONSE-----';
const blocks: Readonly<Record<string, readonly [text: string, found: readonly string[]]>> = {
  'RFC 8823 figure 2, padded and on two lines': [
    `${begin}\r\nLoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowy\r\njxAjEuX0=\r\n${end}\r\n`,
    ['LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0'],
  ],
  'indented lines and bare line feeds': [`  ${begin} \n\t${digest}\n  ${end}`, [digest]],
  'spaces inside the digest': [`${begin}\n${digest.slice(0, 20)} ${digest.slice(20)}\n\n${end}`, [digest]],
  'a template, a quoted copy and the real one': [
    `${begin}\nput it here\n${end}\n> ${begin}\n> ${other}\n> ${end}\n${begin}\n${digest}\n${end}\n`,
    [digest],
  ],
  'two blocks': [`${begin}\n${other}\n${end}\n${begin}\n${digest}\n${end}`, [other, digest]],
  'a block that begins again': [`${begin}\n${other}\n${begin}\n${digest}\n${end}`, [digest]],
  'a block without end': [`${begin}\n${digest}\n`, []],
  'a digest of 31 bytes': [`${begin}\n${digest.slice(1)}\n${end}`, []],
  'base64 that is not base64url': [`${begin}\n${digest.slice(0, 42)}+\n${end}`, []],
};
for (const [title, [text, found]] of Object.entries(blocks)) {
  test(`in ${title} the blocks with 32 bytes are found`, () => {
    assert.deepEqual(
      readResponseBlocks(text).map((bytes) => Buffer.from(bytes).toString('base64url')),
      found,
    );
  });
}

const block = `${begin}\r\n${digest}\r\n${end}\r\n`;
const bodies: Readonly<Record<string, readonly [type: string, encoding: string, body: string]>> = {
  'plain text': ['text/plain', '7bit', block],
  'quoted-printable, as Exchange rewrites it': [
    'text/plain',
    'quoted-printable',
    block.replace(digest, `${digest.slice(0, 30)}=\r\n${digest.slice(30)}`),
  ],
  base64: ['text/plain; charset=utf-8', 'base64', Buffer.from(block).toString('base64')],
  'multipart/alternative': [
    'multipart/alternative; boundary=x',
    '7bit',
    `--x\r\nContent-Type: text/plain\r\n\r\n${block}\r\n--x\r\nContent-Type: text/html\r\n\r\n<pre>${block}</pre>\r\n--x--\r\n`,
  ],
  'multipart/mixed with a disclaimer': [
    'multipart/mixed; boundary=x',
    '7bit',
    `--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n\r\n${block}\r\n--y--\r\n--x\r\n\r\nThis mail is confidential.\r\n--x--\r\n`,
  ],
};
const expected = { identifier: 'alice@example.org', to: ['acme@ca.example'], tokenPart1, digests: [other, digest] };
const noKeys = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));

function response(type: string, encoding: string, body: string, extra = ''): Uint8Array {
  const fields = `From: Alice <alice@example.org>\r\nTo: acme@ca.example\r\nSubject: Aw: ACME: ${tokenPart1}\r\n${extra}`;
  return Buffer.from(`${fields}Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`);
}

for (const [title, [type, encoding, body]] of Object.entries(bodies)) {
  test(`the digest is found in ${title}`, async () => {
    const raw = response(type, encoding, body);
    const result = await verifyResponseMail(raw, expected, { level: 'standard', resolveTxt: noKeys, now });
    assert.equal(result.digestMatches, true);
    assert.equal(result.authentic, false);
  });
}

const refused: Readonly<Record<string, readonly [rule: string, raw: Uint8Array]>> = {
  'a mailing list': ['list-headers', response('text/plain', '7bit', block, 'List-Id: <list.example.org>\r\n')],
  'another token': [
    'subject',
    Buffer.from(
      Buffer.from(response('text/plain', '7bit', block))
        .toString()
        .replace(tokenPart1, other),
    ),
  ],
  'another sender': [
    'from',
    Buffer.from(
      Buffer.from(response('text/plain', '7bit', block))
        .toString()
        .replace('alice@', 'mallory@'),
    ),
  ],
  'a copy to somebody else': [
    'to',
    Buffer.from(
      Buffer.from(response('text/plain', '7bit', block))
        .toString()
        .replace('acme@', 'else@'),
    ),
  ],
  'no signature': ['authentic', response('text/plain', '7bit', block)],
  'a wrong digest': ['digest', response('text/plain', '7bit', block.replace(digest, 'A'.repeat(43)))],
  'too many parts': ['digest', response('multipart/mixed; boundary=x', '7bit', '--x\r\n\r\nx\r\n'.repeat(1000))],
};
for (const [title, [rule, raw]] of Object.entries(refused)) {
  test(`a response with ${title} is refused by the rule ${rule}`, async () => {
    const { report, ...result } = await verifyResponseMail(raw, expected, {
      level: 'standard',
      resolveTxt: noKeys,
      now,
    });
    assert.equal(report.checks.find((check) => check.id === rule)?.outcome, 'fail');
    assert.equal(result.authentic && result.digestMatches, false);
  });
}

test('at level none a response without signature is let through, one from somebody else is not', async () => {
  const options = { level: 'none', resolveTxt: noKeys, now } as const;
  const result = await verifyResponseMail(response('text/plain', '7bit', block), expected, options);
  assert.deepEqual([result.authentic, result.digestMatches], [true, true]);
  const wrong = await verifyResponseMail(
    response('text/plain', '7bit', block),
    { ...expected, identifier: 'bob@example.org' },
    options,
  );
  assert.equal(wrong.authentic, false);
});

test('a challenge is found by token, else by the identifiers of the thread', () => {
  const raw = response(
    'text/plain',
    '7bit',
    block,
    'In-Reply-To: <c1@ca.example>\r\nReferences: <c0@ca.example> <c1@ca.example>\r\n',
  );
  assert.deepEqual(tokenOfResponse(raw), { tokenPart1, inReplyTo: ['<c1@ca.example>', '<c0@ca.example>'] });
  assert.deepEqual(tokenOfResponse(Buffer.from('\0: broken')), { inReplyTo: [] });
});

test('a digest of the wrong length never matches', () => {
  assert.equal(digestMatches([Buffer.from(digest, 'base64url')], [digest]), true);
  assert.equal(digestMatches([Buffer.alloc(0)], ['']), false);
  assert.equal(digestMatches([], [digest]), false);
});

test('a parsed response names its parties in one form', () => {
  const parsed = parseResponseMail(parseMessage(response('text/plain', '7bit', block)));
  assert.deepEqual(
    [parsed?.from, parsed?.to, parsed?.tokenPart1],
    ['alice@example.org', ['acme@ca.example'], tokenPart1],
  );
});

test('RFC 8823 figure 1 is read as a challenge, and figure 2 as the response to it', () => {
  const padded = 'LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME=';
  const figure1 = [
    'Auto-Submitted: auto-generated; type=acme',
    'Date: Sat, 5 Dec 2020 10:08:55 +0100',
    'Message-ID: <A2299BB.FF7788@example.org>',
    'From: acme-generator@example.org',
    'To: alexey@example.com',
    `Subject: ACME: ${padded}`,
    'Content-Type: text/plain',
    'MIME-Version: 1.0',
    '',
    'This is an automatically generated ACME challenge for email address',
  ];
  assert.deepEqual(parseChallengeMail(parseMessage(Buffer.from(figure1.join('\r\n')))), {
    tokenPart1: padded,
    from: 'acme-generator@example.org',
    to: 'alexey@example.com',
    messageId: '<A2299BB.FF7788@example.org>',
    subject: `ACME: ${padded}`,
    date: new Date('2020-12-05T09:08:55Z'),
  });
  const figure2 = [
    'Date: Sat, 5 Dec 2020 12:01:45 +0100',
    'Message-ID: <111-22222-3333333@example.com>',
    'In-Reply-To: <A2299BB.FF7788@example.org>',
    'From: alexey@example.com',
    'To: acme-generator@example.org',
    `Subject: Re: ACME: ${padded}`,
    'Content-Type: text/plain',
    'MIME-Version: 1.0',
    '',
    begin,
    'LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowy',
    'jxAjEuX0=',
    end,
    '',
  ];
  const { digests, ...rest } = parseResponseMail(parseMessage(Buffer.from(figure2.join('\r\n'))))!;
  assert.deepEqual(rest, {
    from: 'alexey@example.com',
    to: ['acme-generator@example.org'],
    tokenPart1: padded,
    inReplyTo: ['<A2299BB.FF7788@example.org>'],
    references: [],
  });
  assert.equal(digests.length, 1);
});
