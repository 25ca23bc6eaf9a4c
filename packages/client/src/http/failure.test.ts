import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ConfigInvalid } from '@acme-smime/protocol';
import { endpointOf, transportFailure } from './failure.ts';

const url = 'https://ca.example:8443/dir?token=secret';

function thrownByFetch(code: string, message = code): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

it('what the global fetch throws gets the same codes', () => {
  const expected = {
    ECONNREFUSED: 'SERVER_UNREACHABLE',
    ENOTFOUND: 'SERVER_UNREACHABLE',
    UND_ERR_CONNECT_TIMEOUT: 'SERVER_UNREACHABLE',
    ECONNRESET: 'CONNECTION_LOST',
    UND_ERR_SOCKET: 'CONNECTION_LOST',
    UND_ERR_HEADERS_TIMEOUT: 'CONNECTION_LOST',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS_REFUSED',
    CERT_HAS_EXPIRED: 'TLS_REFUSED',
    ERR_TLS_CERT_ALTNAME_INVALID: 'TLS_REFUSED',
  };
  for (const [code, ours] of Object.entries(expected))
    assert.equal(transportFailure(thrownByFetch(code), url).code, ours);
});

it('the sentence names host and reason and never the query', () => {
  const failure = transportFailure(thrownByFetch('ENOTFOUND'), url);
  assert.equal(failure.message, 'The server ca.example:8443 cannot be reached: there is no such name.');
  assert.doesNotMatch(JSON.stringify(failure), /secret/);
  assert.equal(endpointOf(url), 'https://ca.example:8443/dir');
});

it('errors of ours pass as they are', () => {
  const error = new ConfigInvalid('X', 'x', { path: 'x' });
  assert.equal(transportFailure(error, url), error);
});
