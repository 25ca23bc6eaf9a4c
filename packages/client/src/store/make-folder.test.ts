import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeFolderSync } from './make-folder.ts';

const root = await mkdtemp(join(tmpdir(), 'acme-smime-folder-'));
after(() => rm(root, { recursive: true, force: true }));

test('missing folders are made for their owner alone, and again is no error', async () => {
  const path = join(root, 'a', 'b', 'c');
  makeFolderSync(path);
  makeFolderSync(path);
  for (const each of [path, join(root, 'a')]) assert.equal((await stat(each)).mode & 0o777, 0o700);
});

test('a file in the way is an error', async () => {
  await writeFile(join(root, 'file'), '');
  assert.throws(() => makeFolderSync(join(root, 'file')), { code: 'EEXIST' });
  assert.throws(() => makeFolderSync(join(root, 'file', 'below')), { code: /^(?:ENOTDIR|EEXIST)$/ });
});

const skip = process.platform === 'linux' ? false : 'only Linux has /proc';
test('a file system that takes no new folders is an error, not a wait without an end', { skip }, () => {
  assert.throws(() => makeFolderSync('/proc/acme-smime/below'), { code: /^(?:ENOENT|EACCES|EPERM)$/ });
});
