import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { startCaProcess } from '../../src/ca-process.ts';
import { showLogsOfFailures } from '../../src/failure-logs.ts';
import { startStack } from '../../src/stack.ts';
import { alice } from '../../src/users.ts';
import { classPath } from '../programs/java.ts';

const run = promisify(execFile);
const stack = await startStack();
after(() => stack.close());
const ca = await startCaProcess(stack);
after(() => ca.close());
showLogsOfFailures(stack);

const folder = join(stack.folder, 'acme4j');
const file = (name: string): string => join(folder, name);

/** A trust store with our CA and the mail provider. */
async function trustStore(): Promise<string> {
  const roots = { ca: ca.rootFile, provider: stack.tls.rootFile };
  for (const [alias, pem] of Object.entries(roots)) {
    const into = ['-keystore', file('roots.p12'), '-storetype', 'PKCS12', '-storepass', 'changeit'];
    await run('keytool', ['-importcert', '-noprompt', '-alias', alias, '-file', pem, ...into]);
  }
  return file('roots.p12');
}

const steps = [
  'account VALID',
  'order PENDING email',
  'answered',
  'challenge VALID',
  'order VALID',
  'certificates 2',
  'renewal before expiry',
  'orders 1',
  'contacts 2',
  'key VALID',
  'old key unknown',
  'revoked once',
  'account DEACTIVATED',
  'done',
];

test('acme4j, with mail by Jakarta Mail, obtains a certificate from our CA and goes through all that an account can do', async () => {
  await mkdir(folder);
  await writeFile(file('password'), alice.password);
  const trust = [`-Djavax.net.ssl.trustStore=${await trustStore()}`, '-Djavax.net.ssl.trustStorePassword=changeit'];
  const ports = [String(stack.dovecot.imapsPort), String(stack.postfix.submissionPort)];
  const options = [...trust, '-XX:TieredStopAtLevel=1', '-cp', classPath, 'ObtainCertificate'];
  const args = [...options, ca.directoryUrl, alice.address, ...ports, file('password'), folder];
  const { stdout } = await run('java', args, { timeout: 150_000 });
  assert.deepEqual(stdout.trimEnd().split('\n'), steps);
  const openssl = async (...words: string[]): Promise<string> => (await run('openssl', words)).stdout;
  const leaf = file('fullchain.pem');
  const path = ['-CAfile', ca.rootFile, '-untrusted', leaf, '-purpose', 'smimesign'];
  assert.match(await openssl('verify', ...path, leaf), /OK/);
  assert.equal((await openssl('x509', '-in', leaf, '-noout', '-email')).trim(), alice.address);
});
