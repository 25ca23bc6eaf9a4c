import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProtocolViolation } from '../errors.ts';
import { berToDer } from './ber.ts';
import { readTime } from './certificate.ts';
import {
  der,
  integer,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  setOf,
  time,
} from './der.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const refused = (error: unknown): boolean => error instanceof ProtocolViolation && error.code === 'ASN1_MALFORMED';

test('content of every length is read back, with the shortest form of the length', () => {
  for (const [length, header] of [
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_536, '0483010000'],
  ] as const) {
    const encoded = octetString(new Uint8Array(length));
    assert.equal(hex(encoded).slice(0, header.length), header);
    assert.equal(readSingle(encoded, 'octets').content.length, length);
  }
});

test('object identifiers are written as X.690 section 8.19 says, and read back', () => {
  assert.equal(hex(objectIdentifier('2.999.3')), '0603883703');
  assert.equal(hex(objectIdentifier('1.2.840.113549.1.1.11')), '06092a864886f70d01010b');
  const arc = fc.nat({ max: 2 ** 31 - 1 });
  const identifier = fc.oneof(
    fc.tuple(fc.constantFrom(0, 1), fc.nat({ max: 39 }), fc.array(arc)),
    fc.tuple(fc.constant(2), arc, fc.array(arc)),
  );
  fc.assert(
    fc.property(identifier, ([root, second, rest]) => {
      const dotted = [root, second, ...rest].join('.');
      assert.equal(readObjectIdentifier(readSingle(objectIdentifier(dotted), 'oid'), 'oid'), dotted);
    }),
  );
});

test('an object identifier of more octets than anybody has registered is not written down', () => {
  const octets = (length: number): Uint8Array => der(0x06, new Uint8Array(length).fill(0x81, 0, -1).fill(0x01, -1));
  assert.match(readObjectIdentifier(readSingle(octets(128), 'oid'), 'oid'), /^2\.[0-9]{250,280}$/);
  assert.throws(() => readObjectIdentifier(readSingle(octets(129), 'oid'), 'oid'), refused);
});

test('a list of more elements than anybody needs is not read to its end', () => {
  const nulls = (count: number): Uint8Array =>
    Uint8Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? 5 : 0));
  assert.equal(readElements(nulls(50_000), 'list').length, 50_000);
  assert.throws(() => readElements(nulls(50_001), 'list'), refused);
  assert.equal(readElements(nulls(50_001), 'list', Infinity).length, 50_001);
  const endless = (count: number): Uint8Array => Buffer.concat([Buffer.of(0x30, 0x80), nulls(count), Buffer.alloc(2)]);
  assert.equal(berToDer(endless(49_999), 'list').length, 2 * 49_999 + 5);
  assert.throws(() => berToDer(endless(1_500_000), 'list'), refused);
});

test('integers are positive and have no superfluous octet', () => {
  assert.equal(hex(integer(0)), '020100');
  assert.equal(hex(integer(127)), '02017f');
  assert.equal(hex(integer(128)), '02020080');
  assert.equal(hex(integer(50_000)), '020300c350');
  assert.equal(hex(integer(Uint8Array.of(0, 0, 0x80))), '02020080');
});

test('a SET OF is sorted by the bytes of its elements', () => {
  assert.equal(hex(setOf([integer(2), octetString(new Uint8Array()), integer(1)])), '31080201010201020400');
});

test('times up to 2049 are UTCTime, later ones GeneralizedTime, and both are read back', () => {
  assert.equal(hex(time(new Date('2049-12-31T23:59:59.999Z'))), `170d${hex(Buffer.from('491231235959Z'))}`);
  assert.equal(hex(time(new Date('2050-01-01T00:00:00Z'))), `180f${hex(Buffer.from('20500101000000Z'))}`);
  for (const text of ['1999-02-28T01:02:03.000Z', '2026-11-15T12:00:00.000Z', '2099-01-01T00:00:00.000Z']) {
    assert.equal(readTime(readSingle(time(new Date(text)), 'time')).toISOString(), text);
  }
});

for (const [name, bytes] of [
  ['nothing', ''],
  ['a length without content', '0405aa'],
  ['an indefinite length', '30800000'],
  ['a length of five octets', '04850000000001aa'],
  ['a high tag number', '1f8101'],
  ['two elements', '05000500'],
] as const) {
  test(`${name} is not one DER element`, () => {
    assert.throws(() => readSingle(Buffer.from(bytes, 'hex'), 'element'), refused);
  });
}

for (const [name, ber, expected] of [
  ['indefinite lengths, nested', '3080308002010500000000', '30053003020105'],
  ['an octet string in pieces', '2406040101040102', '04020102'],
  ['an octet string in pieces of pieces', '2480248004010100000401020000', '04020102'],
  ['indefinite lengths under a tag', 'a0800401010000', 'a003040101'],
] as const) {
  test(`${name} become definite`, () => {
    assert.equal(hex(berToDer(Buffer.from(ber, 'hex'), 'message')), expected);
  });
}

test('what is definite already stays the same bytes, and arbitrary bytes throw nothing but our errors', () => {
  const definite = sequence(octetString(Uint8Array.of(0x30, 0x80)), setOf([integer(1)]), der(0xa0, integer(2)));
  assert.deepEqual(berToDer(definite, 'message'), definite);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      for (const read of [berToDer, readElements]) {
        try {
          read(bytes, 'bytes');
        } catch (error) {
          assert.ok(refused(error), String(error));
        }
      }
    }),
  );
});
