import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { readLinks } from './link.ts';

const url = 'https://ca.example/acme/cert/1';

it('targets of one relation are read in order, whatever else stands between', () => {
  const header = [
    '<https://ca.example/dir>;rel="index"',
    '<https://ca.example/A%2f/../b>; rel=alternate',
    '</c>; title="a, <d>; rel=\\"alternate\\""; REL="up Alternate"',
    '<?page=2>;rel="next"',
  ].join(', ');
  assert.deepEqual(readLinks(header, 'alternate', url), ['https://ca.example/A%2f/../b', 'https://ca.example/c']);
  assert.deepEqual(readLinks(header, 'next', url), ['https://ca.example/acme/cert/1?page=2']);
  assert.deepEqual(readLinks(header, 'prev', url), []);
  assert.deepEqual(readLinks(null, 'next', url), []);
});

it('no header takes long or throws', () => {
  fc.assert(fc.property(fc.string(), (header) => Array.isArray(readLinks(header, 'next', url))));
  assert.deepEqual(readLinks(`<a>${';x="'.repeat(20_000)}`, 'next', url), []);
  assert.deepEqual(readLinks(`<a>${'; x'.repeat(20_000)}"`, 'next', url), []);
  assert.deepEqual(readLinks('<'.repeat(50_000), 'next', url), []);
});
