import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointOf } from './endpoint.ts';
import { imapServersOf, smtpServersOf } from './find-server.ts';

const imap = (wish: Parameters<typeof imapServersOf>[0]): readonly string[] =>
  imapServersOf(wish, 'alice@example.org').map((one) => `${endpointOf('imap', one)} ${one.tls}`);
const smtp = (wish: Parameters<typeof smtpServersOf>[0], imapHost?: string): readonly string[] =>
  smtpServersOf(wish, 'alice@example.org', imapHost).map((one) => `${endpointOf('smtp', one)} ${one.tls}`);

test('a host alone is tried with TLS on 993, then with STARTTLS on 143', () => {
  assert.deepEqual(imap({ host: 'h' }), ['h:993 implicit', 'h:143 starttls']);
});

test('a port alone is tried with TLS, then with STARTTLS', () => {
  assert.deepEqual(imap({ host: 'h', port: 1143 }), ['h:1143 implicit', 'h:1143 starttls']);
});

test('a way that is named is the only one, and plain is never guessed', () => {
  assert.deepEqual(imap({ host: 'h', tls: 'implicit' }), ['h:993 implicit']);
  assert.deepEqual(imap({ host: 'h', tls: 'plain' }), ['h:143 plain']);
});

test('without a host the usual names below the domain are tried', () => {
  assert.deepEqual(imap({}), [
    'imap.example.org:993 implicit',
    'imap.example.org:143 starttls',
    'mail.example.org:993 implicit',
    'mail.example.org:143 starttls',
  ]);
  assert.deepEqual(imap({ tls: 'implicit' }), ['imap.example.org:993 implicit', 'mail.example.org:993 implicit']);
});

test('mail is submitted at the IMAP host, with STARTTLS on 587, then with TLS on 465', () => {
  assert.deepEqual(smtp({}, 'h'), ['h:587 starttls', 'h:465 implicit']);
  assert.deepEqual(smtp({ host: 's', port: 465 }, 'h'), ['s:465 implicit', 's:465 starttls']);
  assert.deepEqual(smtp({ tls: 'implicit' }, 'h'), ['h:465 implicit']);
  assert.equal(smtp({})[0], 'smtp.example.org:587 starttls');
});
