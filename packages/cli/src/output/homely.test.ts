import assert from 'node:assert/strict';
import { test } from 'node:test';
import { homely } from './homely.ts';

const alice = { home: '/home/alice', platform: 'linux' };

test('a path below home begins with ~, unless a shell would not expand it', () => {
  assert.equal(
    homely('/home/alice/.config/acme-smime/certificates/a@b.test/1', alice),
    '~/.config/acme-smime/certificates/a@b.test/1',
  );
  assert.equal(homely('/home/alice/My Certificates/1', alice), '/home/alice/My Certificates/1');
  assert.equal(homely('/home/alicein/1', alice), '/home/alicein/1');
  assert.equal(homely('/home/alice/1', { ...alice, platform: 'win32' }), '/home/alice/1');
});
