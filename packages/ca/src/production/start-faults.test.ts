import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { encodePem } from '@acme-smime/protocol';

import { openTlsKey } from '../front-end/tls-certificate.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { firstTables } from './first-tables.test.fixture.ts';
import { makeIssuer, makeKey, makeRoot } from './ceremony.ts';
import { readConfiguration } from './read-configuration.ts';
import { makeRootCrl } from './root-crl-ceremony.ts';

const passphrase = 'correct horse battery staple';
const now = new Date('2026-03-01T00:00:00Z');
const year = 365 * 86_400_000;
let folder = '';
const at = (name: string): string => join(folder, name);
const keep = (name: string, content: string, mode = 0o600): Promise<void> => writeFile(at(name), content, { mode });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-'));
  const random = seeded();
  const parts = { now, random, organization: 'Example', years: 1 };
  const { signer } = await makeKey('p256', passphrase);
  const begins = new Date(now.getTime() - 3 * year);
  const root = { certificate: await makeRoot({ ...parts, now: begins, years: 10 }, signer), signer };
  await keep('root.pem', encodePem('CERTIFICATE', root.certificate.der), 0o644);
  await keep('root.crl', await makeRootCrl(root, { now, before: [], revoke: [], reason: 'superseded' }), 0o644);
  await mkdir(at('secrets'));
  await keep('secrets/pass', `${passphrase}\n`);
  for (const [name, from] of [
    ['issuer', now],
    ['old', new Date(now.getTime() - 2 * year)],
  ] as const) {
    const making = { ...parts, now: from, root, publicHttpUrl: 'http://ca.example' };
    const key = await makeKey('p256', passphrase);
    await keep(`${name}.pem`, encodePem('CERTIFICATE', (await makeIssuer(making, key.signer.spki)).der), 0o644);
    await keep(`${name}.key`, key.pem);
  }
  for (const name of ['tls', 'other']) {
    const made = await openTlsKey({ storage: memoryStorage(), root, hosts: ['127.0.0.1'], now, random });
    await keep(`${name}.key`, made.key);
    await keep(`${name}.pem`, made.cert, 0o644);
  }
});
after(() => rm(folder, { recursive: true, force: true }));

/** Different bytes each time, and the same ones in every run. */
function seeded(): (bytes: number) => Uint8Array {
  let count = 0;
  return (bytes) =>
    new Uint8Array(
      createHash('shake256', { outputLength: bytes })
        .update(`${(count += 1)}`)
        .digest(),
    );
}

const good = `${firstTables}[mail]
from = "acme@ca.example"
relay = "127.0.0.1:1"
listen = "127.0.0.1:0"
[operation]
listen = "127.0.0.1:0"
[issuer]
certificate = "issuer.pem"
key = "issuer.key"
passphrase = "file:secrets/pass"
[[former-issuers]]
certificate = "old.pem"
key = "old.key"
passphrase = "file:secrets/pass"
`;

const conditions = { env: {}, now: () => now, modes: true, listeners: true };

async function faultsOf(content: string, more: Partial<typeof conditions> = {}): Promise<readonly string[]> {
  await keep('ca.toml', content);
  try {
    await readConfiguration(at('ca.toml'), { ...conditions, ...more });
    return [];
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'CONFIG_INCOMPLETE', String(error));
    return (error as Error).message
      .split('\n  ')
      .slice(1)
      .map((line) => line.replaceAll(folder, '.'));
  }
}

test('a whole configuration has no faults, and its files and secrets are looked for beside it, not where the CA was started', async () => {
  await keep('ca.toml', good);
  const read = await readConfiguration(at('ca.toml'), conditions);
  assert.equal(read.issuer.passphrase, `file:${at('secrets/pass')}`);
  assert.equal(read['former-issuers']?.[0]?.key, at('old.key'));
  assert.equal(read.storage.sqlite, at('ca.db'));
});

test('everything that is not there or cannot be read is told at once, of former issuers, too', async () => {
  const content = good
    .replace('tls.key', 'gone.key')
    .replace('root.crl', 'gone.crl')
    .replaceAll('"old.', '"gone.')
    .replace('[root]', '[certificates]\nweak-key-lists = ["gone.txt", "tls.pem"]\n[root]')
    .replace('"file:secrets/pass"', '"env:NOWHERE"')
    .replace('relay =', 'relay-password = "file:gone"\nwebhook-secret = "prompt"\nrelay =')
    .replace('"127.0.0.1:1"', '"smtps://mx.example"\nrelay-ca-bundle = "secrets/pass"');
  assert.deepEqual((await faultsOf(content)).toSorted(), [
    'certificates.weak-key-lists.0: the file ./gone.txt is not there',
    'certificates.weak-key-lists.1: Line 1 of the list of weak keys ./tls.pem is none of a list: it must have 20 or 40 hexadecimal digits for a modulus, or 64 for a public key',
    'former-issuers.0.certificate: the file ./gone.pem is not there',
    'former-issuers.0.key: the file ./gone.key is not there',
    'https.key: the file ./gone.key is not there',
    'issuer.passphrase: The secret issuer.passphrase (env:NOWHERE) cannot be read: there is no such secret; name it as file:PATH, env:NAME, credential:NAME (systemd) or prompt',
    'mail.relay-ca-bundle: The file ./secrets/pass holds no certificates; it must be a PEM file with one certificate or more',
    'mail.relay-password: the file ./gone is not there',
    'mail.webhook-secret: nobody can be asked for it without a terminal',
    'root.crl: the file ./gone.crl is not there',
  ]);
});

test('a key or a secret that everybody on the machine can read is a fault', async (t) => {
  const open = ['tls.key', 'issuer.key', 'secrets/pass'];
  t.after(() => Promise.all(open.map((name) => chmod(at(name), 0o600))));
  for (const name of open) await chmod(at(name), 0o644);
  const faults = await faultsOf(good);
  assert.deepEqual(
    faults.map((fault) => fault.split(':')[0]),
    ['https.key', 'issuer.key', 'issuer.passphrase', 'former-issuers.0.passphrase'],
  );
  assert.match(faults[0] ?? '', /can be read by everybody on this machine; take that away with `chmod o= /);
  assert.deepEqual(await faultsOf(good, { modes: false }), []);
});

test('keys that are not those of their certificates, and issuers that have run out, are told together', async () => {
  const content = good
    .replace('tls.key', 'other.key')
    .replace('key = "issuer.key"', 'key = "old.key"')
    .replace('"old.pem"', '"root.pem"');
  const later = new Date(now.getTime() + 2 * year);
  const faults = await faultsOf(content, { now: () => later });
  assert.match(faults[0] ?? '', /^https: the key is not the one of the certificate$/);
  assert.match(faults[1] ?? '', /^root\.crl cannot be used: it has run out; make another one/);
  assert.match(faults[2] ?? '', /^issuer cannot be used: .* is valid from 2026-03-01\S+ to 2027-\S+ only$/);
  assert.match(faults[3] ?? '', /^former-issuers\.0 cannot be used: its key is not the one of its certificate /);
  assert.equal(faults.length, 4);
  const wrongKey = await faultsOf(good.replace('key = "issuer.key"', 'key = "old.key"'));
  assert.match(wrongKey.join('\n'), /^issuer cannot be used: its key is not the one of its certificate [^\n]*$/);
});

test('two listeners at one place, a port that is none and one that is taken are faults; with --check none is tried', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const content = good
    .replace('[https]\nlisten = "127.0.0.1:0"', `[https]\nlisten = "127.0.0.1:${port}"`)
    .replace('[http]\nlisten = "127.0.0.1:0"', `[http]\nlisten = "0.0.0.0:${port}"`)
    .replace('relay = "127.0.0.1:1"\nlisten = "127.0.0.1:0"', 'relay = "127.0.0.1:1"\nlisten = "127.0.0.1:70000"');
  const faults = await faultsOf(content, { listeners: false });
  assert.deepEqual(faults, [
    'mail.listen: must have a port from 0 to 65535',
    `http.listen: 0.0.0.0:${port} is taken by https.listen already`,
  ]);
  const tried = await faultsOf(content);
  assert.ok(tried.includes(`https.listen: 127.0.0.1:${port} is in use by another program`), tried.join('\n'));
});
