import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { startCaProcess } from '../../src/ca-process.ts';
import { showLogsOfFailures } from '../../src/failure-logs.ts';
import { startStack } from '../../src/stack.ts';
import { alice } from '../../src/users.ts';
import { converse } from '../programs/dialogue.ts';
import { acmezDriver } from '../programs/go.ts';
import { mailByHand } from '../programs/mail-by-hand.ts';

const run = promisify(execFile);
const stack = await startStack();
after(() => stack.close());
const ca = await startCaProcess(stack);
after(() => ca.close());
showLogsOfFailures(stack);

const chain = join(stack.folder, 'acmez.pem');

test('acmez, which joins the decoded token parts, obtains and revokes a certificate of our CA', async () => {
  const args = [ca.directoryUrl, ca.rootFile, alice.address, chain];
  const steps = await converse({ program: acmezDriver, args, timeoutMs: 150_000 }, mailByHand(stack, alice));
  assert.deepEqual(
    steps.filter(({ step }) => step !== 'awaiting' && step !== 'respond'),
    [
      { step: 'account', status: 'valid' },
      { step: 'order', status: 'pending' },
      { step: 'authorization', status: 'valid' },
      { step: 'issued', chains: 1 },
      { step: 'renewal', beforeExpiry: true },
      { step: 'rollover', status: 'valid' },
      { step: 'revoked', again: 'urn:ietf:params:acme:error:alreadyRevoked' },
    ],
  );
  const trust = ['-CAfile', ca.rootFile, '-untrusted', chain, '-purpose', 'smimesign'];
  assert.match((await run('openssl', ['verify', ...trust, chain])).stdout, /OK/);
});
