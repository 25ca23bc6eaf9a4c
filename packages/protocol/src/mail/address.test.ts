import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  domainToAscii,
  formatAddress,
  parseAddress,
  parseMailboxes,
  parseSingleMailbox,
  sameAddress,
} from './address.ts';

const character = fc.constantFrom(...Array.from('aZ09 .,;:=?_-+/"\\<>@()é\u00dfл日\u{1d4b3}'));

const good: Readonly<Record<string, string>> = {
  'alice@example.org': 'alice@example.org',
  'Alice.B+tag@Example.ORG': 'Alice.B+tag@example.org',
  '"alice"@example.org': 'alice@example.org',
  '"al ice"@example.org': '"al ice"@example.org',
  '"a\\"b"@example.org': '"a\\"b"@example.org',
  'alice@bücher.example': 'alice@xn--bcher-kva.example',
  'alice@xn--bcher-kva.example': 'alice@xn--bcher-kva.example',
  'алиса@пример.example': 'алиса@пример.example',
};
for (const [text, written] of Object.entries(good)) {
  test(`${text} is an address and is written ${written}`, () => {
    const address = parseAddress(text);
    assert.ok(address);
    assert.equal(formatAddress(address), written);
  });
}

const bad = [
  '',
  '@',
  'alice',
  'alice@',
  '@example.org',
  'alice@localhost',
  'alice@example.org.',
  'alice@example..org',
  'alice@.example.org',
  'alice@-example.org',
  'alice@[192.0.2.1]',
  'alice@192.0.2.1',
  'alice@example.0x7f',
  'alice@exa mple.org',
  'alice@exam_ple.org',
  'a@b@example.org',
  '.alice@example.org',
  'alice.@example.org',
  'al..ice@example.org',
  'al ice@example.org',
  'al(c)ice@example.org',
  '"alice@example.org',
  '""@example.org',
  '"al\r\nice"@example.org',
  '"al\u0000ice"@example.org',
  'alice@example.org\r\nBcc: mallory@mallory.example',
  'alice@xn--zzzzzzz99999999.example',
  `${'a'.repeat(65)}@example.org`,
  `alice@${'a'.repeat(64)}.org`,
  `alice@${'abcdefghi.'.repeat(26)}org`,
  '<alice@example.org>',
];
for (const text of bad) {
  test(`${JSON.stringify(text).slice(0, 60)} is no address`, () => {
    assert.equal(parseAddress(text), undefined);
  });
}

test('a local part counts to the letter, a domain whatever its case and form', () => {
  const same = (a: string, b: string): boolean => sameAddress(parseAddress(a)!, parseAddress(b)!);
  assert.equal(same('alice@BÜCHER.example', 'alice@xn--bcher-kva.EXAMPLE'), true);
  assert.equal(same('Alice@example.org', 'alice@example.org'), false);
  assert.equal(same('"alice"@example.org', 'alice@example.org'), true);
});

test('what looks like an IP address is no domain', () => {
  for (const domain of ['127.0.0.1', '0x7f.1', '1.2.3.0x10', 'example.123'])
    assert.equal(domainToAscii(domain), undefined);
});

const fields: Readonly<Record<string, readonly string[]>> = {
  'alice@example.org': ['alice@example.org'],
  ' Alice <alice@example.org> ': ['alice@example.org'],
  '"Doe, Alice" <alice@example.org>, bob@example.org': ['alice@example.org', 'bob@example.org'],
  '=?utf-8?q?Alic=C3=A9?= <alice@example.org>': ['alice@example.org'],
  'Alice D. Example <alice@example.org> (Alice, (really))': [],
  'Alice D. Example <alice@example.org> (Alice, really)': ['alice@example.org'],
  '(Alice) alice@example.org': ['alice@example.org'],
  '<alice@example.org>': ['alice@example.org'],
  'Friends: alice@example.org, bob@example.org;': [],
  'alice@example.org,': [],
  'alice@example.org <bob@example.org>': [],
  '<alice@example.org> <bob@example.org>': [],
  '<@relay.example:alice@example.org>': [],
  'alice @example.org': [],
  'alice@example.org bob@example.org': [],
  '"Alice <alice@example.org>': [],
  '': [],
};
for (const [value, wanted] of Object.entries(fields)) {
  test(`the field ${JSON.stringify(value)} holds ${wanted.length === 0 ? 'nothing that is read' : wanted.join(' and ')}`, () => {
    const mailboxes = parseMailboxes(value);
    assert.deepEqual(mailboxes?.map(formatAddress) ?? [], wanted);
    assert.equal(parseSingleMailbox(value) === undefined, wanted.length !== 1);
  });
}

const localPart = fc
  .string({ unit: character, minLength: 1, maxLength: 16 })
  .filter((text) => !/[\p{C}\p{Z}]/u.test(text));

test('writing a parsed address and parsing it again gives the same address', () => {
  const text = fc.tuple(localPart, fc.domain()).map(([local, domain]) => `${local}@${domain}`);
  fc.assert(
    fc.property(text, (value) => {
      const address = parseAddress(value);
      if (address === undefined) return;
      const again = parseAddress(formatAddress(address));
      assert.ok(again !== undefined && sameAddress(address, again));
      assert.deepEqual(parseMailboxes(`"x, <y>" <${formatAddress(address)}>`)?.map(formatAddress), [
        formatAddress(address),
      ]);
    }),
    { seed: 8823, numRuns: 300 },
  );
});

test('no text makes reading a field throw, and none yields an address with a line break', () => {
  const pieces = fc.constantFrom(
    '"',
    '\\',
    '(',
    ')',
    '<',
    '>',
    ',',
    ':',
    ';',
    '@',
    '.',
    ' ',
    '\t',
    '\r\n',
    '\0',
    'a',
    'example.org',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 24 }), (list) => {
      for (const mailbox of parseMailboxes(list.join('')) ?? [])
        assert.doesNotMatch(formatAddress(mailbox), /[\r\n\0]/);
    }),
    { seed: 8823, numRuns: 1000 },
  );
});
