import assert from 'node:assert/strict';
import { X509Certificate, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { decodePem, parseCrl } from '@acme-smime/protocol';
import { parse } from 'smol-toml';

import { readConfiguration } from '../production/read-configuration.ts';
import { init } from './init.ts';
import type { InitOptions } from './init.ts';
import { acceptIssuer, requestIssuer, signIssuer } from './issuer.ts';

const now = new Date('2026-03-01T00:00:00Z');
let folder = '';
const at = (...names: string[]): string => join(folder, ...names);
const said: string[] = [];
const context = {
  env: { ROOT: 'the passphrase of the root', ISSUER: 'the passphrase of the issuer' },
  now: () => now,
  random: (bytes: number) => new Uint8Array(randomBytes(bytes)),
  write: (text: string) => void said.push(text),
};
const keys = { issuerPassphrase: 'env:ISSUER', tokenPin: 'prompt' };
const rootKeys = { rootPassphrase: 'env:ROOT', rootTokenPin: 'prompt' };
const common = { organization: 'Example', keyType: 'p256', publicHttpUrl: 'http://acme.example.org' };
const crl = { revoke: [], revokeReason: 'cessationOfOperation' };
const years = { rootYears: '20', issuerYears: '5' };
const whole: Omit<InitOptions, 'out'> = {
  ...common,
  ...keys,
  ...rootKeys,
  ...years,
  rootOnly: false,
  issuerOnly: false,
  rootCrl: false,
  ...crl,
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ceremony-'));
  await init({ ...whole, out: at('offline'), rootOnly: true }, context);
});
after(() => rm(folder, { recursive: true, force: true }));

const root = (): { rootKey: string; rootCertificate: string } => ({
  rootKey: at('offline', 'root.key'),
  rootCertificate: at('offline', 'root.pem'),
});
const sign = (request: string, out: string): Promise<void> =>
  signIssuer(request, { ...common, ...rootKeys, ...root(), issuerYears: '5', ...crl, out }, context);
const returned = (name: string): { rootCertificate: string; rootCrl: string } => ({
  rootCertificate: at('offline', 'root.pem'),
  rootCrl: at(name, 'root.crl'),
});

test('an issuer comes into being without its key, or the root’s, ever leaving its machine', async () => {
  assert.deepEqual((await readdir(at('offline'))).toSorted(), ['root.crl', 'root.key', 'root.pem']);
  await requestIssuer({ ...common, ...keys, out: at('ca') }, context);
  assert.deepEqual((await readdir(at('ca'))).toSorted(), ['issuer.csr', 'issuer.key']);
  assert.equal((await stat(at('ca', 'issuer.key'))).mode & 0o777, 0o600);
  const [, asked] = /key SHA-256 {2}(\S+)/.exec(said.at(-1) ?? '') ?? [];

  await sign(at('ca', 'issuer.csr'), at('signed'));
  assert.deepEqual((await readdir(at('signed'))).toSorted(), ['issuer.pem', 'root.crl']);
  assert.ok(asked !== undefined && said.at(-1)?.includes(asked), 'witnesses see the same fingerprint on both machines');

  await acceptIssuer(at('signed', 'issuer.pem'), { ...keys, ...returned('signed'), out: at('ca') }, context);
  const made = ['acme-smime-ca.toml', 'issuer.csr', 'issuer.key', 'issuer.pem', 'root.crl', 'root.pem'];
  assert.deepEqual((await readdir(at('ca'))).toSorted(), made);
  const certificate = new X509Certificate(await readFile(at('ca', 'issuer.pem')));
  assert.ok(certificate.verify(new X509Certificate(await readFile(at('ca', 'root.pem'))).publicKey));
  assert.ok(certificate.ca);
});

test('the sample configuration is one that the CA understands, and its first line helps editors', async () => {
  const file = at('ca', 'acme-smime-ca.toml');
  const text = await readFile(file, 'utf8');
  assert.match(text, /^#:schema \S+\/packages\/ca\/schema\/acme-smime-ca\.schema\.json$/m);
  const read = await readConfiguration(file);
  assert.equal(read.http['public-url'], common.publicHttpUrl);
  assert.equal(read.issuer.key, at('ca', 'issuer.key'));
  const [schema] = /(?<=#:schema ).*/.exec(text) ?? [''];
  const known = JSON.parse(await readFile(schema, 'utf8')) as { properties: Readonly<Record<string, unknown>> };
  for (const table of Object.keys(parse(text))) assert.ok(table in known.properties, table);
});

test('of a request only the key is taken, and one that is not signed with it is not signed', async () => {
  await requestIssuer({ ...common, ...keys, organization: 'Mallory', out: at('odd') }, context);
  await sign(at('odd', 'issuer.csr'), at('odd-signed'));
  const { subject } = new X509Certificate(await readFile(at('odd-signed', 'issuer.pem')));
  assert.match(subject, /^O=Example\nCN=Example S\/MIME Issuer /);
  const bodyOf = async (name: string): Promise<Buffer> =>
    Buffer.from((await readFile(at(name, 'issuer.csr'), 'latin1')).replaceAll(/-----.*-----|\n/g, ''), 'base64');
  const mixed = Buffer.concat([(await bodyOf('ca')).subarray(0, -60), (await bodyOf('odd')).subarray(-60)]);
  await writeFile(at('mixed.csr'), mixed);
  await writeFile(at('none.csr'), 'nothing');
  for (const name of ['mixed.csr', 'none.csr']) {
    await assert.rejects(sign(at(name), at('never')), { code: 'ISSUER_REQUEST_INVALID' });
  }
  await assert.rejects(readdir(at('never')), { code: 'ENOENT' });
});

test('a certificate of another key, or of another root, is not taken in', async () => {
  await requestIssuer({ ...common, ...keys, out: at('waiting') }, context);
  const foreign = { ...keys, ...returned('odd-signed'), out: at('waiting') };
  await assert.rejects(acceptIssuer(at('odd-signed', 'issuer.pem'), foreign, context), { code: 'ISSUER_INVALID' });
  await init({ ...whole, out: at('other') }, context);
  await assert.rejects(acceptIssuer(at('other', 'issuer.pem'), foreign, context), { code: 'ISSUER_INVALID' });
  assert.deepEqual((await readdir(at('waiting'))).toSorted(), ['issuer.csr', 'issuer.key']);
});

test('nothing that is there is overwritten, and what cannot be is said before a key is made', async () => {
  await assert.rejects(requestIssuer({ ...common, ...keys, out: at('ca') }, context), { code: 'INIT_EXISTS' });
  await assert.rejects(sign(at('ca', 'issuer.csr'), at('signed')), { code: 'INIT_EXISTS' });
  const list = { ...whole, ...root(), out: at('list'), rootCrl: true };
  await init(list, context);
  await assert.rejects(init({ ...list, issuerYears: '11' }, context), { code: 'OPTION_INVALID' });
});

test('what a root’s CRL lists stays listed, with its day and its reason, and names carry the country when it is given', async () => {
  const list = (out: string, more: Partial<InitOptions>): Promise<void> =>
    init({ ...whole, ...root(), out: at(out), rootCrl: true, ...more }, context);
  await list('first', { revoke: ['40:A1'], revokeReason: 'keyCompromise' });
  const previousCrl = at('first', 'root.crl');
  await list('second', { revoke: ['40a1', '40b2'], previousCrl });
  const { der } = decodePem(await readFile(at('second', 'root.crl'), 'utf8'))[0] ?? assert.fail();
  const listed = parseCrl(der).revoked.map(({ serialNumber, date, reason }) => [serialNumber, date, reason]);
  assert.deepEqual(listed, [
    ['40a1', now, 1],
    ['40b2', now, 5],
  ]);
  assert.match(said.at(-1) ?? '', /revoked {6}40a1, 2026-03-01T00:00:00\.000Z, keyCompromise\n {2}revoked {6}40b2/);
  await init({ ...whole, out: at('german'), country: 'DE' }, context);
  for (const name of ['root.pem', 'issuer.pem']) {
    assert.match(new X509Certificate(await readFile(at('german', name))).subject, /^C=DE\nO=Example\nCN=/);
  }
  const other = { previousCrl: at('german', 'root.crl') };
  await assert.rejects(list('never', other), { code: 'ROOT_CRL_INVALID' });
  await assert.rejects(list('never', { previousCrl: at('nowhere') }), { code: 'OPTION_INVALID' });
  await assert.rejects(list('never', { revokeReason: 'certificateHold' }), { code: 'OPTION_INVALID' });
  await assert.rejects(list('never', { country: 'Germany' }), { code: 'OPTION_INVALID' });
});
