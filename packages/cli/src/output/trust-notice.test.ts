import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from '@acme-smime/client';
import { trustNotice } from './trust-notice.ts';
import type { TrustView } from './trust-notice.ts';

function catalog(): Catalog {
  const given = new Set<string>();
  const parts: Partial<Catalog> = {
    wasNoticed: async (notice) => given.has(notice),
    noteNotice: async (notice) => void given.add(notice),
  };
  return parts as Catalog;
}

const paper = { write: () => undefined, isTerminal: false, columns: 100 };
const unknown: TrustView = {
  known: false,
  root: 'CN=Some Root',
  urls: [],
  howTo: { GnuPG: 'gpgsm --import root.pem' },
};
const told = { keyId: '0A:0B', by: 'CN=Some Issuer', byFingerprint: 'AA:BB' };

test('a root that the CA sent is told with its fingerprint and where it lies, once', async () => {
  const notices = catalog();
  const text = (await trustNotice({ ...unknown, fingerprint: 'CC:DD', file: '/f/fullchain.pem' }, notices, paper)).join(
    '\n',
  );
  assert.match(text, /SHA-256 +CC:DD\n/);
  assert.match(text, /the last certificate of \/f\/fullchain\.pem/);
  assert.deepEqual(await trustNotice({ ...unknown, fingerprint: 'CC:DD' }, notices, paper), []);
});

test('a root that the CA did not send is told by what is known of it, with the commands that get it', async () => {
  const text = (await trustNotice({ ...unknown, told, urls: ["http://ca.test/it's.cer"] }, catalog(), paper)).join(
    '\n',
  );
  assert.match(text, /did not send the root/);
  assert.match(text, /its key +0A:0B\n +below it +CN=Some Issuer\n +AA:BB\n/);
  assert.ok(text.includes("curl -o root.cer 'http://ca.test/it'\\''s.cer'"), text);
  assert.match(text, /openssl x509 -in root\.cer -noout -fingerprint -sha256/);
});

test('only the web is an address for a shell', async () => {
  const text = (
    await trustNotice({ ...unknown, told, urls: ['-K/etc/passwd', 'ldap://ca.test'] }, catalog(), paper)
  ).join('\n');
  assert.ok(!text.includes('curl'), text);
  assert.match(text, /the web site of the CA/);
});

test('nothing is said of a root that this machine trusts', async () => {
  assert.deepEqual(await trustNotice({ ...unknown, known: true }, catalog(), paper), []);
});
