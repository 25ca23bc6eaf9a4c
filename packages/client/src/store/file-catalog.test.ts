import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newEnrollment } from '../enrollment/state.ts';
import { fileCatalog } from './file-catalog.ts';
import { fileStore } from './file-store.ts';
import type { ProcessTable } from './lock.ts';
import { sampleFiles } from './store-contract.ts';

const scratch = await mkdtemp(join(tmpdir(), 'acme-smime-catalog-'));
after(() => rm(scratch, { recursive: true, force: true }));
const processes: ProcessTable = { host: 'here', self: 'me', isAlive: async () => true };
const now = new Date('2026-03-04T05:06:07.089Z');
const directoryUrl = 'https://ca.test:14000/acme/directory';

async function open() {
  const config = await mkdtemp(join(scratch, 'case-'));
  return { config, store: fileStore(config, processes), catalog: fileCatalog({ config }) };
}

test('an empty store has nothing to list', async () => {
  const { store, catalog } = await open();
  assert.deepEqual(await store.listLineages(), []);
  assert.deepEqual(await catalog.versions('alice@example.test'), []);
  assert.deepEqual(await catalog.accounts(), []);
  assert.deepEqual(await catalog.enrollments(), []);
});

test('every version of a lineage is listed, the oldest first, whatever its name looks like on disk', async () => {
  const { store, catalog } = await open();
  await store.saveCertificate('team:one/two', sampleFiles('one'));
  await store.saveCertificate('team:one/two', sampleFiles('two'));
  const versions = await catalog.versions('team:one/two');
  assert.deepEqual(
    versions.map((one) => [one.version, one.files['key.pem']]),
    [
      [1, 'key of one'],
      [2, 'key of two'],
    ],
  );
});

test('the metadata of one version is written anew and nothing else changes', async () => {
  const { store, catalog } = await open();
  const saved = await store.saveCertificate('a', sampleFiles('one'));
  await catalog.replaceMetadata(saved, '{"version":1}');
  const [read] = await catalog.versions('a');
  assert.deepEqual(read?.files, { ...sampleFiles('one'), 'metadata.json': '{"version":1}' });
});

test('what is archived keeps its keys and leaves its name free', async () => {
  const { config, store, catalog } = await open();
  await store.saveCertificate('a', sampleFiles('one'));
  const at = await catalog.archiveLineage('a', now);
  assert.equal(at, join(config, 'archive', 'certificates', 'a.20260304T050607.089Z'));
  assert.equal(await readFile(join(at, '1', 'key.pem'), 'utf8'), 'key of one');
  assert.deepEqual(await store.listLineages(), []);
  assert.equal((await store.saveCertificate('a', sampleFiles('new'))).version, 1);
});

test('what is deleted is gone', async () => {
  const { config, store, catalog } = await open();
  await store.saveCertificate('a', sampleFiles('one'));
  await catalog.deleteLineage('a');
  assert.deepEqual(await readdir(join(config, 'certificates')), []);
});

test('accounts are listed with their URLs and archived with their keys', async () => {
  const { store, catalog } = await open();
  await store.saveAccount(directoryUrl, { keyPem: 'KEY', url: 'https://ca.test/acct/1' });
  assert.deepEqual(await catalog.accounts(), [{ directoryUrl, url: 'https://ca.test/acct/1' }]);
  const at = await catalog.archiveAccount(directoryUrl, now);
  assert.equal(await readFile(join(at, 'key.pem'), 'utf8'), 'KEY');
  assert.deepEqual(await catalog.accounts(), []);
});

test('enrollments that are under way are listed, the oldest first; finished ones are not', async () => {
  const { store, catalog } = await open();
  const request = {
    directoryUrl,
    addresses: ['a@b.test'],
    keyType: 'p256',
    use: 'both',
    notify: 'after-reply',
  } as const;
  const later = newEnrollment('b', request, new Date('2026-02-02T00:00:00Z'));
  const first = newEnrollment('c', request, new Date('2026-01-01T00:00:00Z'));
  const { phase: _, ...base } = newEnrollment('a', request, now);
  for (const one of [later, first]) await store.saveEnrollment(one);
  await store.saveEnrollment({ ...base, phase: 'done', orderUrl: 'o', lineage: 'l', certificateVersion: 1 });
  assert.deepEqual(await catalog.enrollments(), [first, later]);
});

test('a notice is remembered for the owner alone to read', async () => {
  const { config, catalog } = await open();
  assert.equal(await catalog.wasNoticed('root:ab'), false);
  await catalog.noteNotice('root:ab');
  await catalog.noteNotice('root:ab');
  assert.equal(await catalog.wasNoticed('root:ab'), true);
  assert.equal(await catalog.wasNoticed('root:cd'), false);
  assert.equal((await stat(join(config, 'notices.json'))).mode & 0o777, 0o600);
});
