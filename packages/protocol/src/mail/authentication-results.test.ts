import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAuthenticationResults } from './authentication-results.ts';

function read(value: string): unknown {
  const parsed = parseAuthenticationResults(value);
  return (
    parsed && [parsed.authservId, ...parsed.results.map((r) => [r.method, r.result, Object.fromEntries(r.properties)])]
  );
}

// RFC 8601 appendix B, and what OpenDKIM and large services write.
const vectors: Readonly<Record<string, unknown>> = {
  'example.org 1; none': ['example.org'],
  'example.com; spf=pass smtp.mailfrom=example.net': [
    'example.com',
    ['spf', 'pass', { 'smtp.mailfrom': 'example.net' }],
  ],
  'example.com; dkim=pass (good signature) header.d=example.com': [
    'example.com',
    ['dkim', 'pass', { 'header.d': 'example.com' }],
  ],
  "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462":
    ['foo.example.net', ['dkim', 'fail', { 'policy.expired': '1362471462' }]],
  'mail.test; dkim=pass (2048-bit key; unprotected) header.d=client.test header.i=@client.test header.a=rsa-sha256 header.s=sel header.b=AbC/dEf+':
    [
      'mail.test',
      [
        'dkim',
        'pass',
        {
          'header.d': 'client.test',
          'header.i': '@client.test',
          'header.a': 'rsa-sha256',
          'header.s': 'sel',
          'header.b': 'AbC/dEf+',
        },
      ],
    ],
  'mx.example; dkim=fail reason="a; dkim=pass header.d=x" header.d=y': [
    'mx.example',
    ['dkim', 'fail', { reason: 'a; dkim=pass header.d=x', 'header.d': 'y' }],
  ],
  'mx.example; dkim/2=pass header.d=x': ['mx.example'],
  'mx.example; dkim=pass header.d=x header.d=y': ['mx.example', ['dkim', 'pass', { 'header.d': '' }]],
  'MX.example 2; dkim=pass header.d=x': undefined,
  'two words here; dkim=pass': undefined,
  'mx.example; dkim=pass (never closed': undefined,
  'mx.example; dkim=pass "never closed': undefined,
  '; dkim=pass header.d=x': undefined,
};
for (const [value, wanted] of Object.entries(vectors)) {
  test(`${value.slice(0, 70)} is read as it is meant`, () => {
    assert.deepEqual(read(value), wanted);
  });
}

test('no text makes reading it throw', () => {
  const piece = fc.constantFrom('"', '\\', '(', ')', ';', '=', '/', ' ', '.', 'dkim', 'pass', 'mx', 'header.d');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      parseAuthenticationResults(pieces.join(''));
    }),
    { seed: 8823, numRuns: 1000 },
  );
});
