import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolViolation } from '../errors.ts';
import { decodePem, encodePem } from './pem.ts';

const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);

test('a block survives PEM and has lines of 64 characters', () => {
  const pem = encodePem('CERTIFICATE', bytes);
  assert.deepEqual(decodePem(pem), [{ label: 'CERTIFICATE', der: bytes }]);
  assert.deepEqual(
    pem.split('\n').map((line) => line.length),
    [27, 64, 64, 8, 25, 0],
  );
});

test('several blocks with CRLF and text between them are read in order', () => {
  const text = `subject=CN = a\r\n${encodePem('A', bytes).replaceAll('\n', '\r\n')}between\n${encodePem('B', bytes)}`;
  assert.deepEqual(
    decodePem(text).map(({ label }) => label),
    ['A', 'B'],
  );
});

test('a text without blocks has none', () => assert.deepEqual(decodePem('hello'), []));

for (const [name, text] of [
  ['a block without an end', '-----BEGIN A-----\nAAAA\n'],
  ['a block with another end', '-----BEGIN A-----\nAAAA\n-----END B-----\n'],
  ['a block with something other than base64', '-----BEGIN A-----\nA!AA\n-----END A-----\n'],
  ['an empty block', '-----BEGIN A-----\n-----END A-----\n'],
  ['a block with headers', '-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END A-----\n'],
] as const) {
  test(`${name} is refused`, () => {
    assert.throws(
      () => decodePem(text),
      (error) => error instanceof ProtocolViolation && error.code === 'PEM_MALFORMED',
    );
  });
}
