import assert from 'node:assert/strict';
import { mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { obtainCertificate } from '@acme-smime/client';
import { sqliteStorage } from 'acme-smime-ca';
import { runAsRoot } from '../src/privilege.ts';
import { makeScratch } from '../src/scratch.ts';
import { initCa, runCa, startServedCa } from '../src/served-ca.ts';
import type { ServedAnswer } from '../src/served-ca.ts';

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
      await assert.rejects(obtainCertificate(served.options({ force: true, timeoutMs: 5000 }), served.context));
      const told = failures(served.answers);
      assert.notEqual(told.length, 0);
      for (const { status, problem, retryAfter } of told) {
        assert.deepEqual([status, problem], [503, internal]);
        assert.ok(Number(retryAfter) > 0);
      }
      const full = await served.health();
      assert.deepEqual([full.status, full.parts['storage']?.status], ['down', 'down']);
      await rm(join(disk, 'ballast'));
      const again = await obtainCertificate(served.options({ force: true }), served.context);
      assert.equal(again.outcome, 'issued');
      assert.equal((await served.health()).parts['storage']?.status, 'ok');
    }
    await requireNothingHalfDone(join(disk, 'ca.db'), 2);
  } finally {
    await runAsRoot('umount', [disk]);
  }
});

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
