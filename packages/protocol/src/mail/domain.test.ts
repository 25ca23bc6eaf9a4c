import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toASCII } from 'tr46';
import { domainToAscii } from './domain.ts';

const cases: readonly (readonly [domain: string, ascii: string | undefined])[] = [
  ['Example.ORG', 'example.org'],
  ['münchen.example', 'xn--mnchen-3ya.example'],
  ['xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
  ['xn--zzzzzz99999.example', undefined],
  ['example', undefined],
  ['a..b', undefined],
  ['example.org.', undefined],
  ['-a.example', undefined],
  ['a-.example', undefined],
  ['a_b.example', undefined],
  ['127.0.0.1', undefined],
  ['0x7f.1', undefined],
  ['', undefined],
  [`${'a'.repeat(64)}.example`, undefined],
  [`${'a.'.repeat(126)}example`, undefined],
];
for (const [domain, ascii] of cases) {
  test(`the domain ${JSON.stringify(domain.slice(0, 40))} is ${ascii ?? 'none'}`, () => {
    assert.equal(domainToAscii(domain), ascii);
  });
}

test('an ASCII domain is what UTS 46 makes of it', () => {
  const options = { checkBidi: true, checkHyphens: false, checkJoiners: true, useSTD3ASCIIRules: true };
  const label = fc.string({ unit: fc.constantFrom(...'aZ09-_ x\0.\x7f@'), maxLength: 8 });
  const long = fc.nat(70).map((length) => 'a'.repeat(length));
  const domain = fc.array(fc.oneof(label, long), { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));
  const property = fc.property(domain, (text) => {
    const theirs = toASCII(text, { ...options, verifyDNSLength: true });
    // The rules beyond UTS 46 are ours, and the cases above show them.
    const name = /^(?!.*(?:^|\.)-)(?!.*-(?:\.|$))[^.]+(?:\.[^.]+)*\.(?!(?:[0-9]+|0x[0-9a-f]*)$)[^.]+$/;
    assert.equal(domainToAscii(text), theirs !== null && name.test(theirs) ? theirs : undefined);
  });
  fc.assert(property, { seed: 46, numRuns: 2000 });
});
