import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startCaProcess } from '../../src/ca-process.ts';
import { showLogsOfFailures } from '../../src/failure-logs.ts';
import { startStack } from '../../src/stack.ts';
import { alice } from '../../src/users.ts';
import { converse } from '../programs/dialogue.ts';
import { mailByHand } from '../programs/mail-by-hand.ts';
import { python } from '../programs/python.ts';

const stack = await startStack();
after(() => stack.close());
const ca = await startCaProcess(stack, stack.postfix.mxPort, ['--accept-dns-identifiers']);
after(() => ca.close());
showLogsOfFailures(stack);

const drive = fileURLToPath(new URL('drive.py', import.meta.url));

test('certbot itself, which knows DNS names only, gets a clean certificate for an address and revokes it', async () => {
  const folder = join(stack.folder, 'certbot');
  await mkdir(folder);
  const args = [drive, ca.directoryUrl, ca.rootFile, folder, alice.address];
  const steps = await converse({ program: python, args, timeoutMs: 120_000 }, mailByHand(stack, alice));
  assert.deepEqual(
    steps.map(({ step, identifier, address }) => ({ step, identifier, address })),
    [
      { step: 'awaiting', identifier: 'dns', address: alice.address },
      { step: 'respond', identifier: undefined, address: undefined },
      { step: 'issued', identifier: undefined, address: undefined },
      { step: 'revoked', identifier: undefined, address: undefined },
    ],
  );
  const leaf = new X509Certificate(await readFile(join(folder, 'leaf.pem')));
  assert.deepEqual([leaf.subjectAltName, leaf.subject], [`email:${alice.address}`, `CN=${alice.address}`]);
});
