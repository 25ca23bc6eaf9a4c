import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StateConflict } from '@acme-smime/protocol';
import type { LineageSettings } from '../config/resolved-certificate.ts';
import { newEnrollment } from '../enrollment/state.ts';
import { plainQuirks } from '../presets/preset.ts';
import type { CertificateFiles, Store } from './store.ts';

const directoryUrl = 'https://ca.test:14000/acme/directory';
const enrollment = newEnrollment(
  'alice@example.test-0123456789abcdef',
  { directoryUrl, addresses: ['alice@example.test'], keyType: 'p256', use: 'both', notify: 'after-reply' },
  new Date('2026-01-02T03:04:05Z'),
);

/** Files of a certificate that nobody looks into. */
export function sampleFiles(name: string): CertificateFiles {
  return {
    'key.pem': `key of ${name}`,
    'cert.pem': `certificate ${name}`,
    'chain.pem': 'chain',
    'fullchain.pem': 'full chain',
    'certificate.p12': new Uint8Array([1, 2, 3]),
    'metadata.json': '{}',
  };
}

/** Settings as `cert` leaves them, with a secret by reference. */
export function sampleSettings(name: string): LineageSettings {
  const address = 'alice@example.test';
  return {
    version: 1,
    certificate: {
      name,
      addresses: [address],
      keyType: 'p256',
      use: 'both',
      server: { ...plainQuirks, directoryUrl, staging: false, verifyTls: true },
      account: { contact: [], agreeTos: true },
      mailboxes: {
        [address]: {
          kind: 'imap-smtp',
          imap: { host: 'imap.example.test', login: 'alice', password: { file: '/secrets/mail' } },
          smtp: {},
        },
      },
      disposal: { action: 'keep' },
      pkcs12: { form: 'modern', passphrase: 'made-up' },
      hooks: [],
      timeoutMs: 600_000,
    },
  };
}

/** What every `Store` has to do; `open` yields a new and empty one. */
export function storeContract(kind: string, open: () => Promise<Store>): void {
  test(`${kind}: an account is absent, then there with its key, then with its URL`, async () => {
    const store = await open();
    assert.equal(await store.loadAccount(directoryUrl), undefined);
    await store.saveAccount(directoryUrl, { keyPem: 'KEY' });
    assert.deepEqual(await store.loadAccount(directoryUrl), { keyPem: 'KEY' });
    await store.saveAccount(directoryUrl, { keyPem: 'KEY', url: 'https://ca.test/acct/1' });
    assert.deepEqual(await store.loadAccount(directoryUrl), { keyPem: 'KEY', url: 'https://ca.test/acct/1' });
    assert.equal(await store.loadAccount('https://other.test/directory'), undefined);
  });

  test(`${kind}: an enrollment and its pending key are kept until removed`, async () => {
    const store = await open();
    assert.equal(await store.loadEnrollment(enrollment.id), undefined);
    await store.saveEnrollment(enrollment);
    await store.savePendingKey(enrollment.id, 'KEY');
    assert.deepEqual(await store.loadEnrollment(enrollment.id), enrollment);
    assert.equal(await store.loadPendingKey(enrollment.id), 'KEY');
    assert.deepEqual(await store.listEnrollments('alice@example.test'), [enrollment.id]);
    assert.deepEqual(await store.listEnrollments('alice'), []);
    await store.removeEnrollment(enrollment.id);
    assert.equal(await store.loadEnrollment(enrollment.id), undefined);
    assert.equal(await store.loadPendingKey(enrollment.id), undefined);
  });

  test(`${kind}: versions count up, the last one is current, earlier keys stay`, async () => {
    const store = await open();
    assert.equal(await store.currentCertificate('alice@example.test'), undefined);
    assert.equal((await store.saveCertificate('alice@example.test', sampleFiles('one'))).version, 1);
    assert.equal((await store.saveCertificate('alice@example.test', sampleFiles('two'))).version, 2);
    const current = await store.currentCertificate('alice@example.test');
    assert.equal(current?.version, 2);
    assert.deepEqual(current.files, sampleFiles('two'));
  });

  test(`${kind}: the same certificate saved twice is one version`, async () => {
    const store = await open();
    await store.saveCertificate('a', sampleFiles('one'));
    assert.equal((await store.saveCertificate('a', sampleFiles('one'))).version, 1);
  });

  test(`${kind}: every lineage is listed by its name, with a certificate or with settings alone`, async () => {
    const store = await open();
    assert.deepEqual(await store.listLineages(), []);
    await store.saveCertificate('a/b:100% "öl"', sampleFiles('one'));
    await store.saveSettings('.bob', sampleSettings('.bob'));
    assert.deepEqual(await store.listLineages(), ['.bob', 'a/b:100% "öl"']);
    assert.equal(await store.currentCertificate('.bob'), undefined);
  });

  test(`${kind}: the settings of a lineage are absent, then what was saved last`, async () => {
    const store = await open();
    assert.equal(await store.loadSettings('alice'), undefined);
    await store.saveSettings('alice', sampleSettings('alice'));
    const changed = {
      ...sampleSettings('alice'),
      certificate: { ...sampleSettings('alice').certificate, timeoutMs: 5 },
    };
    await store.saveSettings('alice', changed);
    await store.saveCertificate('alice', sampleFiles('one'));
    assert.deepEqual(await store.loadSettings('alice'), changed);
    assert.equal(await store.loadSettings('bob'), undefined);
  });

  test(`${kind}: the notes for the next renewal are absent, then what was saved last`, async () => {
    const store = await open();
    assert.equal(await store.loadRenewalNotes('alice'), undefined);
    await store.saveRenewalNotes('alice', { version: 1, deployedVersion: 1 });
    const advice = { certificateId: 'a.b', askAgainAt: '2026-01-02T03:04:05.000Z' };
    await store.saveRenewalNotes('alice', { version: 1, advice });
    assert.deepEqual(await store.loadRenewalNotes('alice'), { version: 1, advice });
  });

  test(`${kind}: a lock is held by one and free after disposal`, async () => {
    const store = await open();
    {
      await using _first = await store.lock('alice');
      await assert.rejects(store.lock('alice'), (error) => error instanceof StateConflict && error.code === 'LOCKED');
      await using _other = await store.lock('bob');
    }
    await using _again = await store.lock('alice');
  });
}
