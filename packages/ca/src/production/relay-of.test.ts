import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { openRelay } from '../mail/relay.ts';
import { relayPassword, startTlsRelay } from '../mail/tls-relay.test.fixture.ts';
import { relayOf } from './relay-of.ts';
import type { NamedRelay } from './relay-of.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const names = { relay: '--smtp-relay', password: '--smtp-relay-password', caBundle: '--smtp-relay-ca-bundle' };
const mail = { from: 'acme@ca.example', to: 'alice@example.org', raw: Buffer.from('Subject: x\r\n\r\ny\r\n') };

async function deliver(named: NamedRelay): Promise<string> {
  const relay = openRelay(await relayOf(named, names, { env: {} }));
  try {
    const delivery = await relay.send(mail);
    return delivery.outcome === 'unusable' ? delivery.reason : delivery.outcome;
  } finally {
    await relay.close();
  }
}

test('a relay under a root of one’s own gets mail with its bundle, and nothing without', async () => {
  await using server = await startTlsRelay();
  await writeFile(at('root.pem'), server.caBundle);
  await writeFile(at('password'), `${relayPassword}\n`, { mode: 0o600 });
  const relay = `smtp://acme@${server.where.host}:${server.where.port}`;
  const named = { relay, password: `file:${at('password')}`, caBundle: at('root.pem') };
  assert.match(await deliver({ ...named, caBundle: undefined }), /certificate/);
  assert.deepEqual(server.seen, []);
  assert.equal(await deliver(named), 'taken');
  assert.deepEqual(server.seen, ['login acme', 'mail over TLS']);
});

test('a password that was changed in its file is used for the next mail after the relay refused the old one', async () => {
  await using server = await startTlsRelay();
  await writeFile(at('root.pem'), server.caBundle);
  await writeFile(at('old'), 'wrong\n', { mode: 0o600 });
  const relay = `smtp://acme@${server.where.host}:${server.where.port}`;
  const named = { relay, password: `file:${at('old')}`, caBundle: at('root.pem') };
  const open = openRelay(await relayOf(named, names, { env: {} }));
  assert.equal((await open.send(mail)).outcome, 'unusable');
  await writeFile(at('old'), `${relayPassword}\n`);
  assert.equal((await open.send(mail)).outcome, 'taken');
  await open.close();
});

test('a bundle for a relay whose certificate nobody looks at is refused, and a password is asked for once', async () => {
  const plain = { relay: '127.0.0.1:25', password: undefined, caBundle: at('root.pem') };
  await assert.rejects(relayOf(plain, names, { env: {} }), { code: 'OPTION_INVALID' });
  let asked = 0;
  const prompt = async (): Promise<string> => {
    asked += 1;
    return relayPassword;
  };
  const named = { relay: 'smtps://acme@mx.example', password: 'prompt', caBundle: undefined };
  const { login } = await relayOf(named, names, { env: {}, prompt });
  assert.deepEqual([await login?.password(), await login?.password(), asked], [relayPassword, relayPassword, 1]);
});
