import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { memoryStorage, startCa } from 'acme-smime-ca';
import { makeScratch } from '../../src/scratch.ts';
import { converse } from '../programs/dialogue.ts';
import { python } from '../programs/python.ts';

const scratch = await makeScratch();
after(() => scratch.close());
const hmacKey = randomBytes(32);
const ca = await startCa({
  listen: { host: '127.0.0.1', port: 0 },
  from: 'acme@ca.test',
  relay: async () => undefined,
  resolveTxt: async () => [],
  storage: memoryStorage(),
  externalAccountRequired: true,
  externalAccountKey: async (kid) => (kid === 'kid-1' ? new Uint8Array(hmacKey) : undefined),
});
after(() => ca.close());
const roots = join(scratch.folder, 'roots.pem');
await writeFile(roots, ca.rootPem);
const script = fileURLToPath(new URL('external_account.py', import.meta.url));

async function outcomeOf(kid: string, key: Uint8Array) {
  const args = [script, ca.directoryUrl, roots, kid, Buffer.from(key).toString('base64url')];
  return await converse({ program: python, args, timeoutMs: 90_000 }, async () => undefined);
}

test('our CA wants an external account, and takes the binding that certbot’s acme module makes', async () => {
  const [outcome] = await outcomeOf('kid-1', hmacKey);
  assert.deepEqual(outcome, { required: true, unbound: 'externalAccountRequired', bound: 'valid' });
});

test('our CA refuses a binding of certbot’s acme module by another MAC key, and one of an account that nobody knows', async () => {
  const [otherKey] = await outcomeOf('kid-1', randomBytes(32));
  const [otherKid] = await outcomeOf('kid-2', hmacKey);
  assert.deepEqual([otherKey?.['bound'], otherKid?.['bound']], [undefined, undefined]);
  assert.deepEqual([otherKey?.['refused'], otherKid?.['refused']], ['unauthorized', 'unauthorized']);
});
