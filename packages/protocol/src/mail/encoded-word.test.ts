import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeEncodedWords } from './encoded-word.ts';

const character = fc.constantFrom(...Array.from('aZ09 .,;:=?_-+/"\\<>@()é\u00dfл日\u{1d4b3}'));

// RFC 2047 section 8, in the charsets that are allowed here.
const vectors: Readonly<Record<string, string>> = {
  '=?US-ASCII?Q?Keith_Moore?=': 'Keith Moore',
  '=?US-ASCII*EN?Q?Keith_Moore?=': 'Keith Moore',
  '=?UTF-8?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?utf-8?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=':
    'If you can read this you understand the example.',
  '=?utf-8?q?a?=': 'a',
  '=?utf-8?q?a?= b': 'a b',
  '=?utf-8?q?a?= =?utf-8?q?b?=': 'ab',
  '=?utf-8?q?a?=  \t =?us-ascii?b?Yg==?=': 'ab',
  '=?utf-8?q?a_b?=': 'a b',
  '=?utf-8?q?a?= =?utf-8?q?_b?=': 'a b',
  'plain text': 'plain text',
  'x=?utf-8?q?a?=': 'x=?utf-8?q?a?=',
  '=?utf-8?q?a?=x': '=?utf-8?q?a?=x',
  '=?utf-8?q?a b?=': '=?utf-8?q?a b?=',
};
for (const [value, text] of Object.entries(vectors)) {
  test(`${value} reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(decodeEncodedWords(value), { text });
  });
}

test('a character that was split over two words is put together', () => {
  assert.deepEqual(decodeEncodedWords('=?utf-8?q?=C3?= =?utf-8?q?=A9?='), { text: 'é' });
});

const refused = [
  '=?iso-8859-1?q?a?=',
  '=?utf-7?q?+AGE-?=',
  '=?utf-8?q?=ZZ?=',
  '=?utf-8?b?!!!?=',
  '=?utf-8?q?=FF?=',
  '=?us-ascii?q?=C3=A9?=',
  '=?utf-8?q?a=0D=0AB?=',
  '=?utf-8?q?a=00?=',
];
for (const value of refused) {
  test(`${value} is named as a problem`, () => {
    assert.ok(decodeEncodedWords(value).problem);
  });
}

test('any text, encoded in either way, is read back', () => {
  const text = fc.string({ unit: character, maxLength: 30 }).filter((value) => !/[\p{C}\ufffd]/u.test(value));
  const byte = (value: number): string => `=${value.toString(16).toUpperCase().padStart(2, '0')}`;
  fc.assert(
    fc.property(text, (value) => {
      const bytes = Buffer.from(value, 'utf8');
      assert.equal(decodeEncodedWords(`=?utf-8?b?${bytes.toString('base64')}?=`).text, value);
      assert.equal(decodeEncodedWords(`=?utf-8?q?${[...bytes].map(byte).join('')}?=`).text, value);
    }),
    { seed: 8823, numRuns: 200 },
  );
});

test('a value made to be slow is read in no time', () => {
  for (const value of ['=?a?q?'.repeat(20_000), '=?'.repeat(60_000), `=?utf-8?q?a?=${' '.repeat(100_000)}x`]) {
    decodeEncodedWords(value);
  }
});
