import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { composeRoot, encodePem, nameTypes, parseCertificate, verifyChain } from '@acme-smime/protocol';
import { openTokenSigner } from 'acme-smime-ca/keys';
import type { OpenSigner, TokenKey } from 'acme-smime-ca/keys';
import { startSoftHsm } from '../src/softhsm.ts';
import type { SoftHsm } from '../src/softhsm.ts';

const run = promisify(execFile);
let hsm: SoftHsm;

before(async () => {
  hsm = await startSoftHsm();
  await hsm.makeKey('EC:prime256v1', 'p256');
  await hsm.makeKey('EC:secp384r1', 'p384');
  await hsm.makeKey('rsa:2048', 'rsa');
});
after(() => hsm.close());

function keyOf(label: string, more: Partial<TokenKey> = {}): TokenKey {
  return { module: hsm.module, token: hsm.label, label, driverFolder: hsm.driverFolder, ...more };
}
const open = (label: string): Promise<OpenSigner> => openTokenSigner(keyOf(label), hsm.pin);

for (const label of ['p256', 'p384', 'rsa']) {
  test(`a ${label} key that never leaves its token signs certificates that verify`, async () => {
    const signer = await open(label);
    const now = new Date();
    const der = await composeRoot({
      signer,
      subject: [{ type: nameTypes.commonName, value: `Root on a token, ${label}` }],
      serial: Uint8Array.of(0x40, 1),
      notBefore: now,
      notAfter: new Date(now.getTime() + 86_400_000),
    });
    const root = parseCertificate(der);
    const key = createPublicKey({ key: Buffer.from(root.spki), format: 'der', type: 'spki' });
    const digest = label === 'p384' ? 'sha384' : 'sha256';
    const signatures = await Promise.all(Array.from({ length: 20 }, (_, n) => signer.sign(Buffer.from(`${n}`))));
    for (const [n, signature] of signatures.entries()) assert.ok(verify(digest, Buffer.from(`${n}`), key, signature));
    const file = join(hsm.driverFolder, `${label}.pem`);
    await writeFile(file, encodePem('CERTIFICATE', der));
    await run('openssl', ['verify', '-check_ss_sig', '-CAfile', file, file]);
    await signer.close();
    assert.ok(verifyChain(root, [], [root], { at: now, purpose: 'smime' }));
  });
}

test('a token that was unplugged fails the signature, and signs again when it is back', async () => {
  const signer = await open('p256');
  await signer.sign(Buffer.from('before'));
  await hsm.unplug();
  await assert.rejects(signer.sign(Buffer.from('unplugged')), { code: 'TOKEN_FAILED' });
  await hsm.plugIn();
  await signer.sign(Buffer.from('back'));
  await signer.close();
});

test('a wrong token, key or module is named before anything starts', async () => {
  const cases = [
    [keyOf('p256', { token: 'another' }), /no token "another"/],
    [keyOf('nobody'), /with the label "nobody"/],
    [keyOf('p256', { module: '/nowhere.so' }), /nowhere/],
  ] as const;
  for (const [key, says] of cases) {
    await assert.rejects(openTokenSigner(key, hsm.pin), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'TOKEN_UNUSABLE');
      assert.match(error.message, says);
      assert.equal(error.message.includes(hsm.pin), false);
      return true;
    });
  }
});

test('a wrong PIN is tried once, told in one sentence that does not hold it, and the right one still opens', async () => {
  const key = keyOf('p256', { module: hsm.spiedModule });
  // Where another signer is at work the library is open already, which must not be taken for a reason to try again.
  const other = await openTokenSigner(keyOf('rsa', { module: hsm.spiedModule, token: hsm.label }), hsm.pin);
  await other.close();
  await hsm.logins();
  await assert.rejects(openTokenSigner(key, '654321'), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'TOKEN_PIN_REFUSED');
    assert.match(
      error.message,
      /^The token "ca-token" refuses the PIN: it is not the right one\. It was not tried again, /,
    );
    assert.equal(error.message.includes('654321'), false);
    return true;
  });
  assert.equal(await hsm.logins(), 1);
  const signer = await openTokenSigner(key, hsm.pin);
  await signer.sign(Buffer.from('right'));
  await signer.close();
});

test('a PIN that was changed while the CA runs is tried once, however often a signature is asked for', async () => {
  const signer = await openTokenSigner(keyOf('p256', { module: hsm.spiedModule }), hsm.pin);
  await hsm.unplug();
  await assert.rejects(signer.sign(Buffer.from('unplugged')), { code: 'TOKEN_FAILED' });
  await hsm.plugIn();
  await hsm.changePin('another pin');
  await hsm.logins();
  for (const attempt of ['first', 'second', 'third']) {
    await assert.rejects(signer.sign(Buffer.from(attempt)), {
      code: 'TOKEN_FAILED',
      message: /did not sign: it is not the right one/,
    });
  }
  assert.equal(await hsm.logins(), 1);
  await signer.close();
});
