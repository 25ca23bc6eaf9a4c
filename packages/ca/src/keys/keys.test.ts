import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { encodePrivateKey, generateKey } from '@acme-smime/protocol';

import { decryptPrivateKey, encryptPrivateKey } from './encrypted-key.ts';
import { readSecret } from './secret-source.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-keys-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('an encrypted key opens with its passphrase only, and an open key is refused', async () => {
  const key = await generateKey('p256');
  const pem = encryptPrivateKey(key, 'six random words');
  assert.match(pem, /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  assert.ok(decryptPrivateKey(pem, 'six random words', 'issuer.key').equals(key));
  for (const [text, passphrase] of [
    [pem, 'seven random words'],
    [encodePrivateKey(key), 'six random words'],
    ['nothing', 'six random words'],
  ] as const) {
    assert.throws(
      () => decryptPrivateKey(text, passphrase, 'issuer.key'),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'PRIVATE_KEY_INVALID');
        assert.match(error.message, /issuer\.key/);
        assert.equal(error.message.includes(passphrase), false);
        return true;
      },
    );
  }
  assert.throws(() => encryptPrivateKey(key, 'short'), { code: 'PASSPHRASE_TOO_SHORT' });
});

test('a secret comes from a file, the environment, systemd or a person', async () => {
  await writeFile(join(folder, 'pass'), 'from a file\n');
  const reading = {
    env: { PASS: 'from the environment', CREDENTIALS_DIRECTORY: folder },
    prompt: async (question: string) => `answer to ${question}`,
  };
  assert.equal(await readSecret(`file:${join(folder, 'pass')}`, 'key', reading), 'from a file');
  assert.equal(await readSecret('env:PASS', 'key', reading), 'from the environment');
  assert.equal(await readSecret('credential:pass', 'key', reading), 'from a file');
  assert.equal(await readSecret('prompt', 'key', reading), 'answer to Secret for key: ');
});

test('a secret that is not there is named by its reference; a value in its place is not repeated', async () => {
  for (const reference of ['file:/nowhere', 'env:NONE', 'credential:none', 'prompt']) {
    await assert.rejects(
      readSecret(reference, 'issuer.passphrase', { env: {} }),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'SECRET_UNREADABLE');
        assert.ok(error.message.includes(`issuer.passphrase (${reference})`), error.message);
        return true;
      },
    );
  }
  await assert.rejects(readSecret('hunter2 hunter2', 'issuer.passphrase', { env: {} }), (error: Error) => {
    assert.equal(error.message.includes('hunter2'), false);
    return true;
  });
});
