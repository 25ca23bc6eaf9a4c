import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { composeRoot, encodePem, nameTypes, parseCertificate, verifyChain } from '@acme-smime/protocol';
import { openTokenSigner } from 'acme-smime-ca/keys';

const run = promisify(execFile);
const module = '/usr/lib/softhsm/libsofthsm2.so';
const [token, pin] = ['ca-token', '123456'];
let folder = '';
let driverFolder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-softhsm-'));
  await mkdir(join(folder, 'tokens'));
  // It compiles when it is installed, so it is no dependency of the workspace: who has no token needs no compiler.
  driverFolder = join(folder, 'driver');
  await mkdir(driverFolder);
  await writeFile(join(driverFolder, 'package.json'), '{ "private": true, "allowScripts": { "pkcs11js": true } }');
  await run('npm', ['install', '--no-audit', '--no-fund', 'pkcs11js@2.1.7'], { cwd: driverFolder });
  await writeFile(
    join(folder, 'softhsm2.conf'),
    `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`,
  );
  process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
  await run('softhsm2-util', ['--init-token', '--free', '--label', token, '--pin', pin, '--so-pin', pin]);
  await makeKey('EC:prime256v1', 'p256');
  await makeKey('EC:secp384r1', 'p384');
  await makeKey('rsa:2048', 'rsa');
});
after(() => rm(folder, { recursive: true, force: true }));

async function makeKey(type: string, label: string): Promise<void> {
  const login = ['--module', module, '--token-label', token, '--login', '--pin', pin];
  const id = Buffer.from(label).toString('hex');
  await run('pkcs11-tool', [...login, '--keypairgen', '--key-type', type, '--label', label, '--id', id]);
}

for (const label of ['p256', 'p384', 'rsa']) {
  test(`a ${label} key that never leaves its token signs certificates that verify`, async () => {
    const signer = await openTokenSigner({ module, token, label, driverFolder }, pin);
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
    const file = join(folder, `${label}.pem`);
    await writeFile(file, encodePem('CERTIFICATE', der));
    await run('openssl', ['verify', '-check_ss_sig', '-CAfile', file, file]);
    await signer.close();
    assert.ok(verifyChain(root, [], [root], { at: now, purpose: 'smime' }));
  });
}

test('a token that was unplugged fails the signature, and signs again when it is back', async () => {
  const signer = await openTokenSigner({ module, token, label: 'p256', driverFolder }, pin);
  await signer.sign(Buffer.from('before'));
  const tokens = join(folder, 'tokens');
  await run('mv', [tokens, `${tokens}.away`]);
  await mkdir(tokens);
  await chmod(tokens, 0o700);
  await assert.rejects(signer.sign(Buffer.from('unplugged')), { code: 'TOKEN_FAILED' });
  await rm(tokens, { recursive: true });
  await run('mv', [`${tokens}.away`, tokens]);
  await signer.sign(Buffer.from('back'));
  await signer.close();
});

test('a wrong token, key or module is named before anything starts', async () => {
  const cases = [
    [{ module, token: 'another', label: 'p256', driverFolder }, pin, /no token "another"/],
    [{ module, token, label: 'nobody', driverFolder }, pin, /with the label "nobody"/],
    [{ module: '/nowhere.so', token, label: 'p256', driverFolder }, pin, /nowhere/],
  ] as const;
  for (const [key, given, says] of cases) {
    await assert.rejects(openTokenSigner(key, given), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'TOKEN_UNUSABLE');
      assert.match(error.message, says);
      assert.equal(error.message.includes(given === pin ? pin : ' wrong '), false);
      return true;
    });
  }
});
