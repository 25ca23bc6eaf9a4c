import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import { fileStore } from './file-store.ts';
import { takeLock } from './lock.ts';
import type { ProcessTable } from './lock.ts';
import { memoryStore } from './memory-store.ts';
import { fileName } from './paths.ts';
import { sampleFiles, storeContract } from './store-contract.ts';

const scratch = await mkdtemp(join(tmpdir(), 'acme-smime-store-'));
after(() => rm(scratch, { recursive: true, force: true }));
const processes: ProcessTable = { host: 'here', self: 'me', isAlive: async (name) => name !== 'dead' };
const freshFolder = (): Promise<string> => mkdtemp(join(scratch, 'case-'));

storeContract('memory store', async () => memoryStore());
storeContract('file store', async () => fileStore(await freshFolder(), processes));

test('folders are for the owner alone and so are files', async () => {
  const root = join(await freshFolder(), 'made');
  await fileStore(root, processes).saveCertificate('alice@example.test', sampleFiles('one'));
  const mode = async (...path: string[]): Promise<number> => (await stat(join(root, ...path))).mode & 0o777;
  assert.equal(await mode(), 0o700);
  assert.equal(await mode('certificates', 'alice@example.test', '1'), 0o700);
  for (const name of await readdir(join(root, 'certificates', 'alice@example.test', '1')))
    assert.equal(await mode('certificates', 'alice@example.test', '1', name), 0o600, name);
});

test('a version folder that a killed run left half written is never looked at', async () => {
  const root = await freshFolder();
  await mkdir(join(root, 'certificates', 'a', '.half.tmp'), { recursive: true });
  await writeFile(join(root, 'certificates', 'a', '.half.tmp', 'cert.pem'), 'certificate one');
  const saved = await fileStore(root, processes).saveCertificate('a', sampleFiles('one'));
  assert.equal(saved.version, 1);
  assert.equal(await readFile(join(root, 'certificates', 'a', 'current', 'key.pem'), 'utf8'), 'key of one');
});

test('the lock of a dead process is taken over by exactly one of many', async () => {
  const path = join(await freshFolder(), 'a.lock');
  await writeFile(path, JSON.stringify({ host: 'here', process: 'dead', token: 'x' }));
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(path, processes)));
  const winners = tries.filter((one) => one.status === 'fulfilled');
  assert.equal(winners.length, 1);
  for (const winner of winners) await winner.value[Symbol.asyncDispose]();
  assert.deepEqual(await readdir(join(path, '..')), []);
});

test('the lock of another machine is respected, since nobody here can tell whether its holder lives', async () => {
  const path = join(await freshFolder(), 'a.lock');
  await writeFile(path, JSON.stringify({ host: 'elsewhere', process: 'dead', token: 'x' }));
  await assert.rejects(takeLock(path, processes), { code: 'LOCKED' });
});

test('a folder that cannot be made is named in the error', async () => {
  const root = await freshFolder();
  await writeFile(join(root, 'file'), '');
  const store = fileStore(join(root, 'file', 'below'), processes);
  await assert.rejects(store.saveAccount('https://ca.test/', { keyPem: 'K' }), (error) => {
    assert.ok(error instanceof TransportFailure);
    assert.equal(error.code, 'STORAGE_FAILED');
    return error.message.includes(join(root, 'file', 'below'));
  });
});

test('file names keep addresses readable and cannot leave their folder', () => {
  assert.equal(fileName('alice+test@example.org'), 'alice+test@example.org');
  assert.equal(fileName('../../etc/passwd'), '%2E.%2F..%2Fetc%2Fpasswd');
  assert.equal(fileName('jürgen@müller.example'), 'jürgen@müller.example');
  assert.equal(fileName('a:b*c'), 'a%3Ab%2Ac');
});

test('what a power cut left empty counts as not there: a state that promised nothing, and a lock whose holder is gone', async () => {
  const root = await freshFolder();
  const store = fileStore(root, processes);
  const folder = join(root, 'enrollments', 'a');
  await mkdir(folder, { recursive: true });
  for (const rest of ['', '\0\0\0']) {
    await writeFile(join(folder, 'state.json'), rest);
    assert.equal(await store.loadEnrollment('a'), undefined);
    const path = join(root, 'locks', 'a.lock');
    await mkdir(join(root, 'locks'), { recursive: true });
    await writeFile(path, rest);
    await using _lock = await takeLock(path, processes);
  }
});

test('whoever takes a lock sweeps away what killed processes left long ago, and nothing else', async () => {
  const root = await freshFolder();
  const store = fileStore(root, processes);
  await store.saveCertificate('a', sampleFiles('one'));
  const lineage = join(root, 'certificates', 'a');
  const draft = (folder: string, digit: string): string =>
    join(folder, `.${digit.repeat(8)}-1111-4111-8111-111111111111.tmp`);
  const old = [draft(lineage, '1'), draft(join(root, 'locks'), '2'), draft(join(lineage, '1'), '3')];
  const others = [draft(lineage, '4'), join(lineage, '.mine.tmp')];
  await mkdir(join(root, 'locks'));
  for (const path of [...old, ...others]) await mkdir(path);
  await writeFile(join(draft(lineage, '1'), 'key.pem'), 'KEY');
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  for (const path of [...old, join(lineage, '.mine.tmp')]) await utimes(path, longAgo, longAgo);
  await using _lock = await store.lock('a');
  for (const path of old) await assert.rejects(stat(path), { code: 'ENOENT' });
  for (const path of others) await stat(path);
  assert.equal((await store.currentCertificate('a'))?.version, 1);
});
