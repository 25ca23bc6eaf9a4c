import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ConfigInvalid } from '../errors.ts';
import { requireEmailIdentifier } from './identifier.ts';

it('an address becomes an email identifier, its domain in lower-case A-labels', () => {
  assert.deepEqual(requireEmailIdentifier('Alice@Example.org'), { type: 'email', value: 'Alice@example.org' });
  assert.equal(requireEmailIdentifier('alice@bücher.example').value, 'alice@xn--bcher-kva.example');
});

it('RFC 8823 section 3: a wildcard is refused', () => {
  assert.throws(() => requireEmailIdentifier('*@example.org'), { code: 'EMAIL_WILDCARD' });
});

it('what is no single address is refused', () => {
  for (const text of [
    '',
    'alice',
    'alice@',
    'a@b@c',
    'Alice <alice@example.org>',
    'a@example.org, b@example.org',
    'a@[127.0.0.1]',
  ]) {
    assert.throws(
      () => requireEmailIdentifier(text),
      (error) => error instanceof ConfigInvalid && error.code === 'EMAIL_INVALID',
    );
  }
});
