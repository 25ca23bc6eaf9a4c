import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { generateKey, keySigner } from '@acme-smime/protocol';
import type { Issuer } from '@acme-smime/protocol';

import { openTlsKey } from '../front-end/tls-certificate.ts';
import { openAuthority } from '../issuance/authority.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { firstTables } from './first-tables.test.fixture.ts';
import { makeRoot } from './ceremony.ts';
import { readConfiguration } from './read-configuration.ts';
import { makeRootCrl } from './root-crl-ceremony.ts';
import { openRootCrl } from './root-crl.ts';
import { serveConfiguration } from './serve.ts';

// The sources, or what was built of them: whichever this file is.
const program = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));
let folder = '';
const at = (name: string): string => join(folder, name);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-'));
  await writeFile(at('pass'), 'correct horse battery staple\n', { mode: 0o600 });
  const making = { storage: memoryStorage(), now: new Date(), random: randomBytes };
  const { root } = await openAuthority({ ...making, name: 'TLS', keyType: 'p256', publicHttpUrl: undefined });
  const tls = await openTlsKey({ ...making, root, hosts: ['127.0.0.1'] });
  await writeFile(at('tls.key'), tls.key, { mode: 0o600 });
  await writeFile(at('tls.pem'), tls.cert);
});
after(() => rm(folder, { recursive: true, force: true }));

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions=source', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = start(...args);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout ?? assert.fail()),
    text(child.stderr ?? assert.fail()),
    once(child, 'exit'),
  ]);
  return { code: Number(code), out, err };
}

const passphrases = ['--root-passphrase', 'file:PASS', '--issuer-passphrase', 'file:PASS'];
const init = (...more: string[]): ReturnType<typeof run> => {
  const options = ['--organization', 'Example', '--public-http-url', 'http://ca.example', '--key-type', 'p256'];
  return run('init', ...options, ...passphrases.map((each) => each.replace('PASS', at('pass'))), ...more);
};

function configuration(): string {
  return `${firstTables}secret = "file:pass"
[mail]
from = "acme@ca.example"
relay = "127.0.0.1:1"
listen = "127.0.0.1:0"
[dns]
caa = false
[issuer]
certificate = "issuer.pem"
key = "issuer.key"
passphrase = "file:pass"
[operation]
listen = "127.0.0.1:0"
`;
}

test('init makes a root and an issuer with encrypted keys, prints its protocol, and never overwrites them', async () => {
  const made = await init('--out', folder);
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /^Key ceremony of Example, /);
  assert.match(made.out, /SHA-256 {6}(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/);
  for (const name of ['root.key', 'issuer.key']) {
    assert.match(await readFile(at(name), 'utf8'), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    assert.equal((await stat(at(name))).mode & 0o777, 0o600);
  }
  const again = await init('--out', folder);
  assert.deepEqual([again.code, /root\.key is there already/.test(again.err)], [1, true]);
});

test('an issuer is made below a root that is there, and so is the next list of that root', async () => {
  const root = ['--root-key', at('root.key'), '--root-certificate', at('root.pem')];
  const next = await init('--issuer-only', ...root, '--out', at('next'));
  assert.equal(next.code, 0, next.err);
  assert.match(next.out, /issuer\.pem/);
  const list = await init('--root-crl', '--revoke', '4711', ...root, '--out', at('list'));
  assert.equal(list.code, 0, list.err);
  assert.match(await readFile(at('list/root.crl'), 'utf8'), /^-----BEGIN X509 CRL-----/);
  const wrong = await init(
    '--issuer-only',
    '--root-key',
    at('issuer.key'),
    '--root-certificate',
    at('root.pem'),
    '--out',
    at('x'),
  );
  assert.match(wrong.err, /must be the key of/);
});

test('a configuration that is not complete starts nothing, and everything it lacks is said at once', async () => {
  await writeFile(
    at('half.toml'),
    '[https]\nlisten = "443"\nkey = "nowhere.key"\nport = 1\n[storage]\n[policy]\nallow = []\n',
  );
  const { code, err } = await run('serve', '--config', at('half.toml'));
  assert.equal(code, 1);
  for (const fault of [
    'https.listen: must be HOST:PORT',
    'https.public-url: is missing',
    'https.port: is not known',
    `https.key: the file ${at('nowhere.key')} is not there`,
    'mail: is missing',
    'storage: needs `sqlite` or `postgresql`',
    'root: is missing',
    'issuer: is missing',
  ]) {
    assert.ok(err.includes(fault), `${fault} in ${err}`);
  }
  await assert.rejects(readConfiguration(at('none.toml')), { code: 'CONFIG_UNREADABLE' });
});

test('serve runs what is configured, and operators look after it while it does', async () => {
  await writeFile(at('ca.toml'), configuration());
  const child = start('serve', '--config', at('ca.toml'));
  let said = '';
  for await (const chunk of child.stdout ?? assert.fail()) {
    said += String(chunk);
    if (said.includes('DKIM record')) break;
  }
  assert.match(said, /^Directory {5}https:\/\/127\.0\.0\.1\/directory$/m);
  const db = ['--config', at('ca.toml'), '--json'];
  const created = await run('eab', 'create', '--label', 'Accounting', '--allow', '@example.org', ...db);
  const { kid, 'hmac-key': key } = JSON.parse(created.out) as { kid: string; 'hmac-key': string };
  assert.equal(Buffer.from(key, 'base64url').length, 32);
  const listed = await run('eab', 'list', ...db);
  assert.ok(listed.out.includes(kid) && !listed.out.includes(key));
  assert.equal((await run('eab', 'revoke', kid, ...db)).code, 0);
  assert.equal((await run('certificates', 'list', ...db)).out, '');
  const unknown = await run('certificates', 'show', '4711', ...db);
  assert.deepEqual([unknown.code, unknown.err], [1, 'There is no certificate with the serial number 4711.\n']);
  assert.equal((await run('backup', at('copy.db'), ...db)).code, 0);
  const unsealed = await run('eab', 'create', '--label', 'Open', '--db', at('ca.db'));
  assert.match(unsealed.err, /storage\.secret is not given; name it in the configuration/);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  const database = new DatabaseSync(at('ca.db'));
  const kept = database.prepare(
    `SELECT value FROM secrets WHERE id <> 'sealing' UNION SELECT mac_key FROM external_accounts`,
  );
  const values = kept.all().map(({ value }) => String(value));
  database.close();
  assert.ok(
    values.length >= 3 && values.every((value) => value.startsWith('sealed:')),
    'keys in the storage are sealed',
  );
  for (const file of ['ca.db', 'copy.db']) {
    const verdict = await run('audit', 'verify', '--db', at(file), '--json');
    assert.equal(verdict.code, 0, verdict.out);
    assert.deepEqual((JSON.parse(verdict.out) as { problems: string[] }).problems, []);
  }
  // A backup is put in the place of what was lost.
  const restored = configuration().replace('ca.db', 'copy.db');
  await writeFile(at('restored.toml'), restored);
  const restoredCa = start('serve', '--config', at('restored.toml'));
  await once(restoredCa.stdout ?? assert.fail(), 'data');
  restoredCa.kill('SIGTERM');
  assert.deepEqual(await once(restoredCa, 'exit'), [0, null]);
});

test('serve takes a renewed root CRL and TLS pair at SIGHUP, and keeps what it has when they cannot be used', async () => {
  await writeFile(at('hup.toml'), configuration().replace('ca.db', 'hup.db'));
  const child = start('serve', '--config', at('hup.toml'));
  await once(child.stdout ?? assert.fail(), 'data');
  const logged = createInterface({ input: child.stderr ?? assert.fail() })[Symbol.asyncIterator]();
  const next = async (event: string): Promise<Record<string, string>> => {
    for (;;) {
      const line = await logged.next();
      if (line.done === true) assert.fail(`the CA ended before it logged ${event}`);
      const entry = JSON.parse(line.value) as Record<string, string>;
      if (entry['event'] === event) return entry;
    }
  };
  const list = await readFile(at('root.crl'), 'utf8');
  await writeFile(at('root.crl'), 'nothing of the kind');
  child.kill('SIGHUP');
  assert.equal((await next('reload.failed'))['level'], 'error');
  await writeFile(at('root.crl'), list);
  child.kill('SIGHUP');
  await next('reload.done');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('a node that is told to end is not ready, serves while it drains, and then ends', async () => {
  await writeFile(at('drain.toml'), `${configuration()}drain-seconds = 30\n`);
  const drained = Promise.withResolvers<void>();
  const draining = Promise.withResolvers<void>();
  const served = await serveConfiguration(await readConfiguration(at('drain.toml')), {
    env: {},
    now: () => new Date(),
    monotonic: () => performance.now(),
    random: randomBytes,
    log: ({ event }) => void (event === 'ca.draining' && draining.resolve()),
    wait: (ms) => {
      assert.equal(ms, 30_000);
      return drained.promise;
    },
  });
  const ready = async (): Promise<number> =>
    (await fetch(`http://127.0.0.1:${served.operationPort}/ready`, { headers: { connection: 'close' } })).status;
  assert.equal(await ready(), 200);
  const closed = served.close();
  await draining.promise;
  assert.equal(await ready(), 503);
  assert.equal((await served.ca.app.fetch(new Request(served.ca.directoryUrl))).status, 200);
  drained.resolve();
  await closed;
});

test('who tells it to end twice does not wait', async () => {
  await writeFile(at('drain.toml'), `${configuration()}drain-seconds = 600\n`);
  const child = start('serve', '--config', at('drain.toml'));
  await once(child.stdout ?? assert.fail(), 'data');
  child.kill('SIGTERM');
  for await (const chunk of child.stderr ?? assert.fail()) if (String(chunk).includes('ca.draining')) break;
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [1, null]);
});

test('the root’s list is taken up when its file is replaced, and one that is no good is not', async () => {
  const parts = { now: new Date(), random: randomBytes, organization: 'Example', keyType: 'p256', years: 10 } as const;
  const madeRoot = async (): Promise<Issuer> => {
    const signer = keySigner(await generateKey('p256'));
    return { certificate: await makeRoot(parts, signer), signer };
  };
  const [root, stranger] = [await madeRoot(), await madeRoot()];
  const file = at('watched.crl');
  const write = async (by: Issuer, second: number, revoked: readonly string[] = []): Promise<void> =>
    writeFile(
      file,
      await makeRootCrl(by, {
        now: new Date(parts.now.getTime() + second * 1000),
        before: [],
        revoke: revoked,
        reason: 'superseded',
      }),
    );
  await write(root, 0);
  const events: string[] = [];
  const watched = await openRootCrl(file, root.certificate, {
    now: () => new Date(parts.now.getTime() + 60_000),
    log: ({ event }) => events.push(event),
  });
  const first = watched.crl;
  await watched.look();
  assert.equal(watched.crl, first);
  await write(root, 10, ['4711']);
  await watched.look();
  assert.deepEqual([watched.crl.number - first.number, watched.crl.entries], [10, 1]);
  for (const refused of [() => write(root, 5), () => write(stranger, 20), () => writeFile(file, 'half a')]) {
    await refused();
    await watched.look();
    assert.equal(watched.crl.entries, 1);
  }
  await rm(file);
  await watched.look();
  await write(root, 30);
  await watched.look();
  assert.deepEqual([watched.crl.number - first.number, watched.crl.entries], [30, 0]);
  assert.deepEqual(events, ['ca.root-crl', ...Array.from({ length: 4 }, () => 'root-crl.refused'), 'ca.root-crl']);
  watched.close();
});
