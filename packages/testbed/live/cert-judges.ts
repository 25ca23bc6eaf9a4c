import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CaProcess } from '../src/ca-process.ts';
import type { CertResult } from '../src/cert-process.ts';
import type { StoredMail } from '../src/dovecot.ts';
import type { Stack } from '../src/stack.ts';
import type { TestUser } from '../src/users.ts';

const run = promisify(execFile);

/** Fails unless a certificate was issued that OpenSSL accepts and can use: chain, PKCS#12, signing, encryption. */
export async function assertUsableCertificate(
  { exitCode, json, stderr }: CertResult,
  ca: CaProcess,
  user: TestUser,
): Promise<void> {
  assert.deepEqual(
    { exitCode, outcome: json.outcome, error: json.error },
    { exitCode: 0, outcome: 'issued', error: undefined },
    stderr,
  );
  const folder = json.folder ?? '';
  const openssl = async (...args: string[]): Promise<string> => (await run('openssl', args, { cwd: folder })).stdout;
  const trust = ['-CAfile', ca.rootFile, '-untrusted', 'chain.pem'];
  assert.match(await openssl('verify', ...trust, '-purpose', 'smimesign', 'cert.pem'), /cert\.pem: OK/);
  assert.equal((await openssl('x509', '-in', 'cert.pem', '-noout', '-email')).trim(), user.address);
  const unpacked = await openssl('pkcs12', '-in', 'certificate.p12', '-passin', 'file:passphrase.txt', '-nodes');
  const chain = await readFile(join(folder, 'fullchain.pem'), 'utf8');
  assert.deepEqual(certificatesIn(unpacked), certificatesIn(chain));
  assert.ok(certificatesIn(chain).length > 1, 'the chain has no issuer');
  assert.match(unpacked, /-----BEGIN PRIVATE KEY-----/);
  await writeFile(join(folder, 'text'), 'hello\r\n');
  await openssl(
    'cms',
    '-sign',
    '-in',
    'text',
    '-signer',
    'cert.pem',
    '-inkey',
    'key.pem',
    '-certfile',
    'chain.pem',
    '-out',
    'signed',
  );
  assert.match(await openssl('cms', '-verify', '-in', 'signed', '-CAfile', ca.rootFile), /^hello/);
  await openssl('cms', '-encrypt', '-in', 'text', '-aes256', '-out', 'encrypted', 'cert.pem');
  assert.match(
    await openssl('cms', '-decrypt', '-in', 'encrypted', '-recip', 'cert.pem', '-inkey', 'key.pem'),
    /^hello/,
  );
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

/** The challenge mails in the user's folders: one for each order. */
export async function challengeMails(stack: Stack, user: TestUser): Promise<readonly StoredMail[]> {
  return (await stack.dovecot.messages(user.address)).filter(({ raw }) => /^Subject: ACME: /m.test(raw));
}

/** Fails unless the user ordered once and answered once. */
export async function assertOneOrderOneAnswer(stack: Stack, user: TestUser): Promise<void> {
  const challenges = await challengeMails(stack, user);
  assert.equal(challenges.length, 1, 'challenge mails');
  assert.deepEqual(new Set(challenges[0]?.flags), new Set(['\\Answered', '\\Seen']));
  assert.equal(await stack.postfix.submissions(user.address), 1, 'answers');
}
