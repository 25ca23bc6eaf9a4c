import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { obtainCertificate } from '@acme-smime/client';
import { sqliteStorage } from 'acme-smime-ca';
import { runAsRoot } from '../src/privilege.ts';
import { makeScratch } from '../src/scratch.ts';
import { initCa, runCa, startServedCa } from '../src/served-ca.ts';
import type { ServedAnswer } from '../src/served-ca.ts';

const run = promisify(execFile);
const internal = 'urn:ietf:params:acme:error:serverInternal';

/** What the client was told when the CA could not. */
function failures(answers: readonly ServedAnswer[]): readonly ServedAnswer[] {
  return answers.filter(({ status }) => status >= 500);
}

test('a full disk is 503 with Retry-After and bad health, nothing half done, and over when there is room', async (t) => {
  const scratch = await makeScratch();
  t.after(() => scratch.close());
  const { folder } = scratch;
  await initCa(folder);
  const disk = join(folder, 'disk');
  await mkdir(disk);
  const { uid, gid } = await stat(folder);
  await runAsRoot('mount', ['-t', 'tmpfs', '-o', `size=16m,mode=0700,uid=${uid},gid=${gid}`, 'tmpfs', disk]);
  try {
    {
      await using served = await startServedCa({ folder, storage: 'sqlite = "disk/ca.db"' });
      await obtainCertificate(served.options(), served.context);
      const { bavail, bsize } = await statfs(disk);
      // As much as there is: the last write of it fails, or ends short.
      await writeFile(join(disk, 'ballast'), Buffer.alloc(bavail * bsize));
      await assert.rejects(obtainCertificate(served.options({ force: true }), served.context));
      const told = failures(served.answers);
      assert.notEqual(told.length, 0);
      for (const { status, problem, retryAfter } of told) {
        assert.deepEqual([status, problem], [503, internal]);
        assert.ok(Number(retryAfter) > 0);
      }
      const full = await served.health();
      assert.deepEqual([full.status, full.parts['storage']?.status, await served.isReady()], ['down', 'down', false]);
      await rm(join(disk, 'ballast'));
      const again = await obtainCertificate(served.options({ force: true }), served.context);
      assert.equal(again.outcome, 'issued');
      assert.equal((await served.health()).parts['storage']?.status, 'ok');
      assert.equal(await served.isReady(), true);
    }
    await requireNothingHalfDone(join(disk, 'ca.db'), 2);
  } finally {
    await runAsRoot('umount', [disk]);
  }
});

test('a token that is unplugged is serverInternal, the order stays good, and the token that is back signs it', async (t) => {
  const scratch = await makeScratch();
  t.after(() => scratch.close());
  const { folder } = scratch;
  const module = '/usr/lib/softhsm/libsofthsm2.so';
  const tokens = join(folder, 'tokens');
  await makeToken(folder, tokens, module);
  const issuer = `certificate = "issuer.pem"
[issuer.token]
module = "${module}"
label = "ca-token"
key = "p256"
pin = "env:TOKEN_PIN"
driver-folder = "driver"`;
  const token = ['--token-module', module, '--token-label', 'ca-token', '--token-key', 'p256'];
  const driver = ['--token-driver', join(folder, 'driver'), '--token-pin', 'env:TOKEN_PIN'];
  await initCa(folder, ...token, ...driver);
  {
    await using served = await startServedCa({ folder, storage: 'sqlite = "ca.db"', issuer });
    await obtainCertificate(served.options(), served.context);
    assert.equal((await served.health()).status, 'ok');
    await rename(tokens, `${tokens}.away`);
    await mkdir(tokens);
    await chmod(tokens, 0o700);
    await assert.rejects(obtainCertificate(served.options({ force: true }), served.context));
    const told = failures(served.answers);
    assert.notEqual(told.length, 0);
    for (const { problem, retryAfter } of told) {
      assert.equal(problem, internal);
      assert.ok(Number(retryAfter) > 0);
    }
    const unplugged = await served.health();
    const told503 = [unplugged.status, unplugged.parts['signer']?.status, await served.isReady()];
    assert.deepEqual(told503, ['down', 'down', false]);
    await rm(tokens, { recursive: true });
    await rename(`${tokens}.away`, tokens);
    const again = await obtainCertificate(served.options({ force: true }), served.context);
    assert.equal(again.outcome, 'issued');
    assert.equal((await served.health()).parts['signer']?.status, 'ok');
    assert.equal(await served.isReady(), true);
  }
  await requireNothingHalfDone(join(folder, 'ca.db'), 2);
});

/** A token with a P-256 key, and the driver, which compiles when it is installed. */
async function makeToken(folder: string, tokens: string, module: string): Promise<void> {
  const [pin, label] = ['123456', 'ca-token'];
  await mkdir(tokens);
  await mkdir(join(folder, 'driver'));
  await writeFile(join(folder, 'driver', 'package.json'), '{ "private": true, "allowScripts": { "pkcs11js": true } }');
  await run('npm', ['install', '--no-audit', '--no-fund', 'pkcs11js@2.1.7'], { cwd: join(folder, 'driver') });
  const configuration = join(folder, 'softhsm2.conf');
  await writeFile(configuration, `directories.tokendir = ${tokens}\nlog.level = ERROR\n`);
  Object.assign(process.env, { SOFTHSM2_CONF: configuration, TOKEN_PIN: pin });
  await run('softhsm2-util', ['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', pin]);
  const login = ['--module', module, '--token-label', label, '--login', '--pin', pin];
  await run('pkcs11-tool', [...login, '--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'p256', '--id', '01']);
}

/** Every certificate is issued or abandoned, every one that was issued belongs to an order that is valid, and the log is whole. */
async function requireNothingHalfDone(db: string, issued: number): Promise<void> {
  const verdict = JSON.parse(await runCa('audit', 'verify', '--db', db, '--json')) as { readonly problems: string[] };
  assert.deepEqual(verdict.problems, []);
  const storage = await sqliteStorage(db);
  const certificates = await storage.list('certificate', { limit: 100 });
  const orders = await storage.list('order', { limit: 100 });
  await storage.close();
  assert.equal(certificates.filter(({ status }) => status === 'intended').length, 0);
  assert.equal(certificates.filter(({ status }) => status === 'issued').length, issued);
  assert.equal(orders.filter(({ status }) => status === 'valid').length, issued);
}
