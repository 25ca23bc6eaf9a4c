import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatHostPort, parseHostPort } from './host-port.ts';

test('HOST:PORT is read and written, also for IPv6 and without a host', () => {
  assert.deepEqual(parseHostPort('ca.example:443', '--listen'), { host: 'ca.example', port: 443 });
  assert.deepEqual(parseHostPort('[::1]:0', '--listen'), { host: '::1', port: 0 });
  assert.deepEqual(parseHostPort(':25', '--listen'), { host: '127.0.0.1', port: 25 });
  assert.equal(formatHostPort({ host: '::1', port: 53 }), '[::1]:53');
  assert.equal(formatHostPort({ host: '127.0.0.1', port: 53 }), '127.0.0.1:53');
});

test('anything else is refused, and the option is named', () => {
  for (const text of ['', 'ca.example', 'ca.example:', 'a:70000', '::1:53', '[x]:1', 'a:b:1']) {
    assert.throws(() => parseHostPort(text, '--smtp-relay'), { code: 'OPTION_INVALID', path: '--smtp-relay' }, text);
  }
});
