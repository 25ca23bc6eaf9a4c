import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { obtainCertificate, wait } from '@acme-smime/client';
import { postgresStorage } from 'acme-smime-ca';
import { freePorts } from '../src/ports.ts';
import { startPostgres } from '../src/postgres.ts';
import { makeScratch } from '../src/scratch.ts';
import { initCa, runCa, startServedCa } from '../src/served-ca.ts';
import type { ServedCa } from '../src/served-ca.ts';
import { makeOpensslFolder } from './openssl/openssl-folder.ts';

const openssl = await makeOpensslFolder();
after(() => openssl.close());

/** A certificate of a running CA, and what OpenSSL is told about it. */
interface Held {
  readonly serial: string;
  ocsp(): Promise<string>;
  crl(issuerId: string): Promise<string>;
}

async function obtained(served: ServedCa, folder: string): Promise<Held> {
  const { certificate } = await obtainCertificate(served.options(), served.context);
  await openssl.write('leaf.pem', certificate.files['cert.pem']);
  await openssl.write('issuer.pem', certificate.files['chain.pem']);
  await openssl.write('root.pem', await readFile(join(folder, 'root.pem')));
  const files = '-issuer issuer.pem -cert leaf.pem -CAfile root.pem';
  return {
    serial: new X509Certificate(certificate.files['cert.pem']).serialNumber.toLowerCase(),
    ocsp: () => openssl.openssl(`ocsp ${files} -url ${served.httpUrl}/ocsp`),
    crl: async (issuerId) => {
      const list = await fetch(`${served.httpUrl}/crl/${issuerId}.crl`);
      await openssl.write('list.crl', new Uint8Array(await list.arrayBuffer()));
      return openssl.openssl('crl -inform DER -in list.crl -noout -text');
    },
  };
}

test('a revocation by command shows in OCSP and CRL of the running CA, and on its operator page, without a restart', async (t) => {
  const scratch = await makeScratch();
  t.after(() => scratch.close());
  const { folder } = scratch;
  await initCa(folder);
  const token = 'f'.repeat(64);
  await writeFile(join(folder, 'token'), `${token}\n`, { mode: 0o600 });
  const [port = 0] = await freePorts(1);
  const more = `[operator]\nlisten = "127.0.0.1:${port}"\ntoken = "file:token"\n`;
  await using served = await startServedCa({ folder, storage: 'sqlite = "ca.db"', more });
  const held = await obtained(served, folder);
  assert.match(await held.ocsp(), /leaf\.pem: good/);
  const config = ['--config', join(folder, 'ca.toml'), '--json'];
  const revoked = await runCa('certificates', 'revoke', held.serial, '--reason', '4', ...config);
  const { status, issuer } = JSON.parse(revoked) as { status: string; issuer: string };
  assert.equal(status, 'revoked');
  assert.match(await held.ocsp(), /leaf\.pem: revoked[^]*Reason: superseded/);
  assert.ok((await held.crl(issuer)).includes(held.serial.toUpperCase()));

  const page = `http://127.0.0.1:${port}`;
  const body = new URLSearchParams({ token });
  const entered = await fetch(`${page}/login`, { method: 'POST', body, redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? assert.fail();
  const read = async (path: string): Promise<string> => (await fetch(`${page}${path}`, { headers: { cookie } })).text();
  assert.match(await read('/'), /All is well\./);
  assert.match(await read('/certificates?status=revoked'), new RegExp(held.serial));
  assert.match(await read('/audit'), new RegExp(`An operator revoked the certificate ${held.serial}`));
});

test('nodes on one PostgreSQL make their lists anew when a command has revoked, before anybody asks', async (t) => {
  const scratch = await makeScratch();
  t.after(() => scratch.close());
  const { folder } = scratch;
  const cluster = await startPostgres();
  t.after(() => cluster.close());
  await cluster.createDatabase('ca');
  const connection = cluster.connection('ca');
  const { host, port, user } = connection;
  await initCa(folder);
  const url = `postgresql:///ca?host=${encodeURIComponent(host)}&port=${port}&user=${user}`;
  await using served = await startServedCa({ folder, storage: `postgresql = "${url}"` });
  const held = await obtained(served, folder);
  const revoked = await runCa('certificates', 'revoke', held.serial, '--config', join(folder, 'ca.toml'), '--json');
  const { issuer } = JSON.parse(revoked) as { issuer: string };
  const storage = await postgresStorage({ connection });
  const deadline = AbortSignal.timeout(60_000);
  while ((await storage.get('crl', issuer))?.revocations !== 1) await wait(100, deadline);
  await storage.close();
  assert.match(await held.ocsp(), /leaf\.pem: revoked/);
});
