import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startCaProcess } from '../../src/ca-process.ts';
import { showLogsOfFailures } from '../../src/failure-logs.ts';
import { startStack } from '../../src/stack.ts';
import { alice } from '../../src/users.ts';
import { converse } from '../programs/dialogue.ts';
import { mailByHand } from '../programs/mail-by-hand.ts';
import { python } from '../programs/python.ts';

const run = promisify(execFile);
const stack = await startStack();
after(() => stack.close());
const ca = await startCaProcess(stack);
after(() => ca.close());
showLogsOfFailures(stack);

const drive = fileURLToPath(new URL('drive.py', import.meta.url));
const chain = join(stack.folder, 'certbot.pem');

test('certbot’s acme module, taught the challenge by mail, obtains and revokes a certificate of our CA', async () => {
  const args = [drive, ca.directoryUrl, ca.rootFile, alice.address, chain];
  const steps = await converse({ program: python, args, timeoutMs: 150_000 }, mailByHand(stack, alice));
  const told = steps.filter(({ step }) => step !== 'awaiting' && step !== 'respond');
  assert.deepEqual(told, [
    { step: 'account', status: 'valid' },
    { step: 'found', same: true },
    { step: 'order', status: 'pending', identifiers: ['email'] },
    { step: 'issued', certificates: 2 },
    { step: 'renewal', known: true },
    { step: 'update', contact: ['mailto:other@client.test'] },
    { step: 'revoke', again: 'alreadyRevoked' },
    { step: 'deactivate', status: 'deactivated' },
    { step: 'afterwards', refused: 'unauthorized' },
  ]);
  const trust = ['-CAfile', ca.rootFile, '-untrusted', chain, '-purpose', 'smimesign'];
  assert.match((await run('openssl', ['verify', ...trust, chain])).stdout, /OK/);
});
