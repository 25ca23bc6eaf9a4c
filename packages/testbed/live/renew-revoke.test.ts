import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startCaProcess } from '../src/ca-process.ts';
import { startCert } from '../src/cert-process.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { startStack } from '../src/stack.ts';
import type { TestUser } from '../src/users.ts';
import { assertUsableCertificate } from './cert-judges.ts';

const user: TestUser = { address: 'renewing@client.test', password: 'renewing-password' };
const stack = await startStack({ users: [user] });
const ca = await startCaProcess(stack);
after(async () => {
  await ca.close();
  await stack.close();
});
showLogsOfFailures(stack);

const program = fileURLToPath(new URL('../../cli/src/bin.ts', import.meta.url));
const config = join(stack.folder, `${user.address}.config`);

/** Runs a command that is told nothing but where the first run has kept everything. */
function run(...words: readonly string[]): Promise<{ code: number; json: ReturnType<typeof JSON.parse> }> {
  const args = ['--conditions=source', program, ...words, '--config-dir', config, '--json'];
  const env = { ...process.env, NO_PROXY: 'localhost,127.0.0.1' };
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, { env }, (_error, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr));
      else resolve({ code: child.exitCode ?? -1, json: JSON.parse(stdout) });
    });
    child.stdin?.end();
  });
}

test('what was obtained over Dovecot and Postfix is renewed and revoked without naming a server again', async (t) => {
  const cert = await startCert(stack, ca, user);
  await assertUsableCertificate(await cert.result, ca, user);
  const current = join(config, 'certificates', user.address, 'current', 'cert.pem');
  const first = await readFile(current, 'utf8');

  await t.test('a renewal that is not due changes nothing', async () => {
    const { code, json } = await run('renew', '-n', '--no-random-sleep');
    assert.equal(code, 0, JSON.stringify(json));
    assert.equal(await readFile(current, 'utf8'), first);
  });

  await t.test('a forced one reads and answers a new challenge with the settings of the first run', async () => {
    const { code, json } = await run('renew', '-n', '--no-random-sleep', '--force');
    assert.equal(code, 0, JSON.stringify(json));
    assert.notEqual(await readFile(current, 'utf8'), first);
    const earlier = join(config, 'certificates', user.address, '1', 'cert.pem');
    assert.equal(await readFile(earlier, 'utf8'), first);
  });

  await t.test('a revocation is accepted and shows', async () => {
    const { code, json } = await run('revoke', '-n', '--name', user.address, '--reason', 'superseded');
    assert.equal(code, 0, JSON.stringify(json));
    const listed = await run('certificates');
    assert.match(JSON.stringify(listed.json), /"state":"revoked"/);
  });
});
