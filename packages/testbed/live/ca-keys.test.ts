import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { obtainCertificate } from '@acme-smime/client';
import { makeScratch } from '../src/scratch.ts';
import { caPassphrase, initCa, runCa, startServedCa } from '../src/served-ca.ts';
import type { ServedCa } from '../src/served-ca.ts';
import { startSoftHsm } from '../src/softhsm.ts';
import type { SoftHsm } from '../src/softhsm.ts';

const run = promisify(execFile);
const names = ['--organization', 'Example', '--public-http-url', 'http://ca.test'];
const title = ['--organization', 'Example'];

interface Place {
  readonly folder: string;
  readonly at: (name: string) => string;
  /** The standard output of openssl in the folder, and what it says beside. */
  readonly openssl: (...args: string[]) => Promise<string>;
  readonly secret: string;
}

async function makePlace(t: TestContext): Promise<Place> {
  const scratch = await makeScratch();
  t.after(() => scratch.close());
  const { folder } = scratch;
  const at = (name: string): string => join(folder, name);
  await writeFile(at('secret'), caPassphrase, { mode: 0o600 });
  return {
    folder,
    at,
    secret: `file:${at('secret')}`,
    openssl: async (...args) => {
      const { stdout, stderr } = await run('openssl', args, { cwd: folder });
      return stdout + stderr;
    },
  };
}

async function obtainLeaf(served: ServedCa, place: Place, name: string): Promise<X509Certificate> {
  const { certificate } = await obtainCertificate(served.options({ force: true }), served.context);
  const leaf = certificate.files['cert.pem'];
  await writeFile(place.at(name), leaf);
  return new X509Certificate(leaf);
}

async function tokenOf(t: TestContext, ...keys: string[]): Promise<SoftHsm> {
  const hsm = await startSoftHsm();
  t.after(() => hsm.close());
  for (const key of keys) await hsm.makeKey('EC:secp384r1', key);
  return hsm;
}

test('an issuer made by request below an offline root is one that openssl agrees with, and it issues', async (t) => {
  const place = await makePlace(t);
  const { at, secret, openssl } = place;
  const root = ['--root-key', at('offline/root.key'), '--root-certificate', at('offline/root.pem')];
  await runCa('init', '--root-only', ...title, '--root-passphrase', secret, '--out', at('offline'));
  await runCa('issuer', 'request', ...title, '--issuer-passphrase', secret, '--out', place.folder);
  assert.match(await openssl('req', '-in', 'issuer.csr', '-noout', '-verify', '-subject'), /Example[^]*verify OK/);
  const sign = ['issuer', 'sign', at('issuer.csr'), ...names, ...root, '--root-passphrase', secret];
  await runCa(...sign, '--out', at('signed'));
  const back = ['--root-certificate', at('offline/root.pem'), '--root-crl', at('signed/root.crl')];
  const accept = ['issuer', 'accept', at('signed/issuer.pem'), ...back, '--issuer-passphrase', secret];
  await runCa(...accept, '--out', place.folder);
  const strict = ['-x509_strict', '-crl_check', '-CRLfile', 'root.crl', '-CAfile', 'root.pem'];
  assert.match(await openssl('verify', ...strict, 'issuer.pem'), /issuer\.pem: OK/);
  await using served = await startServedCa({ folder: place.folder, storage: 'sqlite = "ca.db"' });
  await obtainLeaf(served, place, 'leaf.pem');
  const chain = ['-CAfile', 'root.pem', '-untrusted', 'issuer.pem', '-purpose', 'smimesign'];
  assert.match(await openssl('verify', '-x509_strict', ...chain, 'leaf.pem'), /leaf\.pem: OK/);
});

test('with the root’s and the issuer’s keys on a token the whole ceremony is held, and certificates are issued', async (t) => {
  const hsm = await tokenOf(t, 'root', 'issuer');
  const place = await makePlace(t);
  const { at, openssl } = place;
  await writeFile(at('pin'), hsm.pin, { mode: 0o600 });
  const on = (prefix: string, key: string): string[] => [
    ...[`${prefix}-module`, hsm.module, `${prefix}-label`, hsm.label, `${prefix}-key`, key],
    ...[`${prefix}-pin`, `file:${at('pin')}`, '--token-driver', hsm.driverFolder],
  ];
  await runCa('init', '--root-only', ...title, ...on('--root-token', 'root'), '--out', at('offline'));
  await runCa('issuer', 'request', ...title, ...on('--token', 'issuer'), '--out', place.folder);
  const root = ['--root-certificate', at('offline/root.pem')];
  const sign = ['issuer', 'sign', at('issuer.csr'), ...names, ...root, ...on('--root-token', 'root')];
  await runCa(...sign, '--out', at('signed'));
  const back = [...root, '--root-crl', at('signed/root.crl')];
  await runCa('issuer', 'accept', at('signed/issuer.pem'), ...back, ...on('--token', 'issuer'), '--out', place.folder);
  assert.match(await openssl('verify', '-x509_strict', '-CAfile', 'root.pem', 'issuer.pem'), /issuer\.pem: OK/);
  const issuer = `certificate = "issuer.pem"
[issuer.token]
module = "${hsm.module}"
label = "${hsm.label}"
key = "issuer"
pin = "file:pin"
driver-folder = "${hsm.driverFolder}"`;
  {
    await using served = await startServedCa({ folder: place.folder, storage: 'sqlite = "ca.db"', issuer });
    const leaf = await obtainLeaf(served, place, 'leaf.pem');
    assert.ok(leaf.verify(new X509Certificate(await readFile(at('issuer.pem'))).publicKey));
    const chain = ['-CAfile', 'root.pem', '-untrusted', 'issuer.pem', '-purpose', 'smimesign'];
    assert.match(await openssl('verify', '-x509_strict', ...chain, 'leaf.pem'), /leaf\.pem: OK/);
    const status = await statusByOcsp(served, place, { issuer: 'issuer.pem', leaf: 'leaf.pem' });
    assert.match(status, /leaf\.pem: good/);
    assert.equal((await served.health()).status, 'ok');
  }
  // The same configuration with a wrong PIN, and somebody who counts how often it is tried.
  await writeFile(at('pin'), '654321');
  const spied = (await readFile(at('ca.toml'), 'utf8')).replace(hsm.module, hsm.spiedModule);
  await writeFile(at('spied.toml'), spied);
  await hsm.logins();
  await assert.rejects(
    runCa('serve', '--config', at('spied.toml')),
    (error: Error & { code?: number; stderr?: string }) => {
      assert.equal(error.code, 78);
      assert.match(error.stderr ?? '', /^The token "ca-token" refuses the PIN: [^\n]*\n$/);
      assert.equal(error.stderr?.includes('654321'), false);
      return true;
    },
  );
  assert.equal(await hsm.logins(), 1);
});

test('after a rotation the new issuer issues, and the old one’s certificates are still answered for by CRL and OCSP', async (t) => {
  const place = await makePlace(t);
  const { at, secret, openssl } = place;
  await initCa(place.folder);
  const storage = 'sqlite = "ca.db"';
  const serials: string[] = [];
  {
    await using served = await startServedCa({ folder: place.folder, storage });
    for (const name of ['kept.pem', 'lost.pem']) {
      serials.push((await obtainLeaf(served, place, name)).serialNumber);
    }
  }
  const root = ['--root-key', at('root.key'), '--root-certificate', at('root.pem')];
  await runCa('issuer', 'request', ...title, '--issuer-passphrase', secret, '--out', at('next'));
  const sign = ['issuer', 'sign', at('next/issuer.csr'), ...names, ...root, '--root-passphrase', secret];
  await runCa(...sign, '--out', at('signed'));
  const open = (folder: string): string =>
    `certificate = "${folder}issuer.pem"\nkey = "${folder}issuer.key"\npassphrase = "file:secret"`;
  await mkdir(at('next'), { recursive: true });
  await writeFile(at('next/issuer.pem'), await readFile(at('signed/issuer.pem')));
  const more = `[[former-issuers]]\n${open('')}`;
  await using served = await startServedCa({ folder: place.folder, storage, issuer: open('next/'), more });
  const fresh = await obtainLeaf(served, place, 'fresh.pem');
  assert.ok(fresh.verify(new X509Certificate(await readFile(at('next/issuer.pem'))).publicKey));
  await runCa('certificates', 'revoke', serials[1] ?? '', '--reason', '4', '--db', at('ca.db'));
  for (const [issuer, leaf, shows] of [
    ['issuer.pem', 'kept.pem', /kept\.pem: good/],
    ['issuer.pem', 'lost.pem', /lost\.pem: revoked/],
    ['next/issuer.pem', 'fresh.pem', /fresh\.pem: good/],
  ] as const) {
    assert.match(await statusByOcsp(served, place, { issuer, leaf }), shows);
  }
  for (const [issuer, leaf] of [
    ['issuer.pem', 'kept.pem'],
    ['next/issuer.pem', 'fresh.pem'],
  ] as const) {
    await fetchCrl(served, place, leaf);
    const chain = ['-CAfile', 'root.pem', '-untrusted', issuer, '-CRLfile', 'root.crl', '-CRLfile', 'leaf.crl'];
    assert.match(await openssl('verify', '-crl_check', ...chain, leaf), /: OK/);
  }
  await fetchCrl(served, place, 'lost.pem');
  const chain = ['-CAfile', 'root.pem', '-untrusted', 'issuer.pem', '-CRLfile', 'leaf.crl', '-crl_check', 'lost.pem'];
  await assert.rejects(openssl('verify', ...chain), /certificate revoked/);
});

async function statusByOcsp(
  served: ServedCa,
  { openssl }: Place,
  { issuer, leaf }: { readonly issuer: string; readonly leaf: string },
): Promise<string> {
  const asked = ['-url', `${served.httpUrl}/ocsp`, '-issuer', issuer, '-cert', leaf];
  const said = await openssl('ocsp', ...asked, '-CAfile', 'root.pem', '-verify_other', issuer);
  assert.match(said, /Response verify OK/);
  return said;
}

/** Fetches the list that a certificate names, from where it is on this machine. */
async function fetchCrl(served: ServedCa, { at, openssl }: Place, leaf: string): Promise<void> {
  const text = await openssl('x509', '-in', leaf, '-noout', '-ext', 'crlDistributionPoints');
  const [path] = /(?<=URI:http:\/\/ca\.test)\S+/.exec(text) ?? [''];
  const response = await fetch(served.httpUrl + path);
  await writeFile(at('leaf.der'), new Uint8Array(await response.arrayBuffer()));
  await openssl('crl', '-inform', 'DER', '-in', 'leaf.der', '-out', 'leaf.crl');
}
