import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { test } from 'node:test';

import type { PublicJwk } from '@acme-smime/protocol';

import { startTestCa } from '../ca.test.fixture.ts';
import { listenHttps } from '../front-end/server.ts';
import { isKeyOf } from './key-match.ts';

const keys = {
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
  ed25519: generateKeyPairSync('ed25519').publicKey,
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
};
const jwkOf = (key: KeyObject): PublicJwk => key.export({ format: 'jwk' }) as PublicJwk;
const spkiOf = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'spki' });

test('a key is itself and no other, whatever the form and the kind', () => {
  for (const [name, key] of Object.entries(keys))
    for (const [otherName, other] of Object.entries(keys))
      assert.equal(isKeyOf(jwkOf(key), spkiOf(other)), name === otherName, `${name} and ${otherName}`);
});

test('keys of two kinds are compared while a TLS connection is open, and it stays open', async (context) => {
  await using t = await startTestCa();
  const kept = JSON.parse((await t.storage.get('secret', 'tls'))?.value ?? '{}') as { key: string; cert: string };
  const server = await listenHttps({ host: '127.0.0.1', port: 0 }, kept);
  server.serve(async (asked) => {
    await asked.text();
    return new Response(String(isKeyOf(jwkOf(keys.p256), spkiOf(keys.rsa))));
  });
  const agent = new Agent({ ca: t.ca.rootPem, keepAlive: true, maxSockets: 1 });
  context.after(async () => {
    agent.destroy();
    await server.close();
  });
  const ports = new Set<number | undefined>();
  for (let count = 0; count < 3; count++) {
    const sent = request({ host: '127.0.0.1', port: server.port, agent, method: 'POST' }).end('a body');
    const [response] = await once(sent, 'response');
    assert.equal(response.statusCode, 200);
    ports.add(response.socket.localPort);
    response.resume();
    await once(response, 'end');
  }
  assert.equal(ports.size, 1);
});
