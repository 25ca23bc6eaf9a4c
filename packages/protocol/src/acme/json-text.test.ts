import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { ProtocolViolation } from '../errors.ts';
import { parseJsonText } from './json-text.ts';

function refuses(text: string | Uint8Array): void {
  assert.throws(
    () => parseJsonText(text),
    (error) => error instanceof ProtocolViolation && error.code === 'JSON_INVALID',
  );
}

it('a member named twice in one object is refused, also when one name is written with escapes', () => {
  refuses('{"a":1,"a":1}');
  refuses('{"a":1,"\\u0061":2}');
  refuses('[{"b":{"c":[{"d":0,"d":0}]}}]');
  refuses('{"__proto__":1,"__proto__":2}');
});

it('the same name in different objects is fine, and so are quotes, colons and braces inside texts', () => {
  assert.deepEqual(parseJsonText('{"a":{"a":1},"b":[{"a":1},{"a":2}]}'), { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] });
  assert.deepEqual(parseJsonText(String.raw`{"a":"\"a\":{","b":"}:\\"}`), { a: '"a":{', b: '}:\\' });
});

it('bytes must be UTF-8 without a byte order mark', () => {
  assert.equal(parseJsonText(new TextEncoder().encode('"ü"')), 'ü');
  refuses(new Uint8Array([0x22, 0xc3, 0x22]));
  refuses(new Uint8Array([0xef, 0xbb, 0xbf, 0x31]));
});

it('deep nesting is refused or read, but never exhausts the stack', () => {
  const depth = 200_000;
  const text = '['.repeat(depth) + ']'.repeat(depth);
  try {
    parseJsonText(text);
  } catch (error) {
    assert(error instanceof ProtocolViolation);
  }
});

it('whatever has each name once is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(parseJsonText(text), JSON.parse(text));
    }),
  );
});
