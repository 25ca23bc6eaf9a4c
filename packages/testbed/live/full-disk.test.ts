import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startAppWorld } from '../e2e/app-world.ts';
import { runAsRoot } from '../src/privilege.ts';

test('a full disk is said in one sentence, nothing is lost, and the same command goes on when there is room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-full-'));
  const { uid, gid } = await stat(folder);
  await runAsRoot('mount', ['-t', 'tmpfs', '-o', `size=256k,mode=0700,uid=${uid},gid=${gid}`, 'tmpfs', folder]);
  try {
    await using world = await startAppWorld();
    const at = world.cert.indexOf('-c') + 1;
    const argv = world.cert.with(at, join(folder, 'config'));
    // What is left is enough for an account, and not for a key, a certificate, its chain and a PKCS#12 file.
    await fill(join(folder, 'ballast'), 256 - 28);
    const first = await world.run([...argv, '--json']);
    assert.equal(first.code, 7, first.out);
    assert.equal(first.json.error.code, 'DISK_FULL');
    await rm(join(folder, 'ballast'));
    const second = await world.run([...argv, '--json']);
    assert.equal(second.code, 0, second.out);
    assert.equal(second.json.outcome, 'issued');
  } finally {
    await runAsRoot('umount', [folder]);
    await rm(folder, { recursive: true });
  }
});

/** Takes up room, as much of the wish as there is. */
async function fill(path: string, kilobytes: number): Promise<void> {
  await writeFile(path, Buffer.alloc(kilobytes * 1024)).catch(() => undefined);
}
