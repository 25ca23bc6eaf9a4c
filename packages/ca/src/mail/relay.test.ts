import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';

import { startTestCa } from '../ca.test.fixture.ts';
import { parseRelay } from './parse-relay.ts';
import { openRelay } from './relay.ts';
import type { SmtpRelay } from './relay.ts';

const password = 'correct horse';
const mail = { from: 'acme@ca.example', to: 'alice@example.org', raw: Buffer.from('Subject: x\r\n\r\ny\r\n') };

/** A relay whose certificate stands under a CA of ours; tells who has logged in and what was taken. */
async function startRelay(options: SMTPServerOptions = {}) {
  await using ca = await startTestCa();
  const tls = JSON.parse((await ca.storage.get('secret', 'tls'))?.value ?? '{}') as { key: string; cert: string };
  const seen: string[] = [];
  const server = new SMTPServer({
    ...tls,
    onAuth: ({ username, password: given }, _session, done) => {
      seen.push(`login ${username}`);
      done(given === password ? null : new Error('wrong'), { user: username });
    },
    onData: (stream, { secure }, done) => {
      seen.push(`mail over ${secure ? 'TLS' : 'nothing'}`);
      stream.resume().once('end', () => done());
    },
    closeTimeout: 100,
    ...options,
  });
  // A client that breaks off for a bad certificate is no fault of the server.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    where: { host: '127.0.0.1', port: (server.server.address() as AddressInfo).port },
    caBundle: ca.ca.rootPem,
    seen,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function send(relay: SmtpRelay): Promise<void> {
  const open = openRelay(relay);
  try {
    await open.send(mail);
  } finally {
    await open.close();
  }
}

test('a relay that is named with TLS gets mail over TLS and after the login, both ways', async () => {
  const login = { user: 'acme', password: async () => password };
  for (const tls of ['implicit', 'starttls'] as const) {
    await using server = await startRelay({ secure: tls === 'implicit' });
    await send({ ...server.where, tls, login, caBundle: server.caBundle });
    assert.deepEqual(server.seen, ['login acme', 'mail over TLS'], tls);
  }
});

test('nothing is sent where STARTTLS is missing or nobody vouches for the certificate', async () => {
  await using bare = await startRelay({ disabledCommands: ['STARTTLS'], authOptional: true });
  await assert.rejects(send({ ...bare.where, tls: 'starttls', caBundle: bare.caBundle }), { code: 'RELAY_FAILED' });
  await using unknown = await startRelay({ authOptional: true });
  await assert.rejects(send({ ...unknown.where, tls: 'starttls' }), { code: 'RELAY_FAILED' });
  assert.deepEqual([bare.seen, unknown.seen], [[], []]);
});

test('a wrong password is told without the password, and a password that could not be read is read again', async () => {
  await using server = await startRelay();
  const base = { ...server.where, tls: 'starttls', caBundle: server.caBundle } as const;
  const wrong = send({ ...base, login: { user: 'acme', password: async () => 'not-this-one' } });
  await assert.rejects(wrong, (error: Error) => !`${error.message} ${error.stack}`.includes('not-this-one'));
  let reads = 0;
  const relay = openRelay({
    ...base,
    login: {
      user: 'acme',
      password: async () => {
        reads += 1;
        if (reads === 1) throw new Error('not mounted yet');
        return password;
      },
    },
  });
  await assert.rejects(relay.send(mail), { code: 'RELAY_FAILED' });
  await relay.send(mail);
  await relay.close();
  assert.equal(reads, 2);
});

test('a relay is written as an address, or as a URL that says how it is protected', () => {
  const secret = async (): Promise<string> => password;
  assert.deepEqual(parseRelay('mx.example:25', 'relay'), { host: 'mx.example', port: 25 });
  assert.deepEqual(parseRelay('smtp://mx.example', 'relay'), { host: 'mx.example', port: 587, tls: 'starttls' });
  const parsed = parseRelay('smtps://acme%40ca.example@[::1]', 'relay', secret);
  assert.deepEqual(parsed, {
    host: '::1',
    port: 465,
    tls: 'implicit',
    login: { user: 'acme@ca.example', password: secret },
  });
  for (const text of ['http://mx.example', 'smtp://', 'smtps://acme@mx.example', 'smtp://mx.example/x', 'mx.example']) {
    assert.throws(() => parseRelay(text, 'relay'), { code: 'OPTION_INVALID' }, text);
  }
  for (const text of ['mx.example:25', 'smtp://mx.example', 'smtps://acme:hush-hush@mx.example']) {
    const refused = (error: Error & { code?: string }): boolean =>
      error.code === 'OPTION_INVALID' && !error.message.includes('hush-hush');
    assert.throws(() => parseRelay(text, 'relay', secret), refused, text);
  }
});

test('a login without TLS is refused at the start', () => {
  const login = { user: 'acme', password: async () => password };
  assert.throws(() => openRelay({ host: 'mx.example', port: 25, login }), { code: 'OPTION_INVALID' });
});
