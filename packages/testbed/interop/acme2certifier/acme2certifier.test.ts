import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createAcmeClient, createFetch, fileStore, systemProcesses } from '@acme-smime/client';
import type { AcmeClient } from '@acme-smime/client';
import { AcmeProblem, openAccountKey, parseCertificateChain } from '@acme-smime/protocol';
import { startCert } from '../../src/cert-process.ts';
import type { CertResult } from '../../src/cert-process.ts';
import { showLogsOfFailures } from '../../src/failure-logs.ts';
import { startStack } from '../../src/stack.ts';
import { alice, bob, carol } from '../../src/users.ts';
import type { TestUser } from '../../src/users.ts';
import { assertOneOrderOneAnswer, assertUsableCertificate, challengeMails } from '../../live/cert-judges.ts';
import { renewalId } from '../programs/renewal-id.ts';
import { startMailGateway } from './mail-gateway.ts';
import { startAcme2certifier } from './start-acme2certifier.ts';

/** acme2certifier's own account at the provider. */
const peer: TestUser = { address: 'acme2certifier@client.test', password: 'peer-secret' };

const stack = await startStack({ users: [alice, bob, carol, peer] });
after(() => stack.close());
showLogsOfFailures(stack);
const gateway = await startMailGateway(stack, peer);
after(() => gateway[Symbol.asyncDispose]());
const ca = await startAcme2certifier(stack, peer, gateway.port);
after(() => ca.close());

/** It makes no account without a contact, which RFC 8555 7.3 leaves to the client. */
const toPeer = { '--contact': 'operator@client.test' };

/** Acts for the account that a run of `cert` made for the user. */
async function withAccountOf<T>(
  user: TestUser,
  use: (client: AcmeClient, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const store = fileStore(join(stack.folder, `${user.address}.config`), systemProcesses());
  const { keyPem, url } = (await store.loadAccount(ca.directoryUrl)) ?? assert.fail('the account was kept');
  const fetch = createFetch({ userAgent: 'acme-smime-interop/0' });
  try {
    const client = createAcmeClient({
      ...{ directoryUrl: ca.directoryUrl, fetch, now: () => new Date() },
      random: (bytes) => new Uint8Array(randomBytes(bytes)),
      accountKey: await openAccountKey(keyPem),
      ...(url === undefined ? {} : { accountUrl: url }),
    });
    return await use(client, AbortSignal.timeout(90_000));
  } finally {
    fetch.close();
  }
}

/** The end-entity certificate that a run of `cert` left behind, and its key. */
async function resultOf({ json }: CertResult) {
  const read = (name: string): Promise<string> => readFile(join(json.folder ?? '', name), 'utf8');
  const [leaf] = parseCertificateChain(await read('fullchain.pem'));
  assert.ok(leaf !== undefined);
  return { leaf, key: await openAccountKey(await read('key.pem')) };
}

function refusedWith(type: string): (error: unknown) => boolean {
  return (error) => error instanceof AcmeProblem && error.problem.type === `urn:ietf:params:acme:error:${type}`;
}

test('acme2certifier takes our response and issues, once its challenge mail has what RFC 8823 demands', async () => {
  const cert = await startCert(stack, ca, alice, toPeer);
  await assertUsableCertificate(await cert.result, ca, alice);
  await assertOneOrderOneAnswer(stack, alice);
});

test('acme2certifier says when to renew a certificate, and revokes it for the account but not for its own key', async () => {
  const cert = await startCert(stack, ca, carol, { ...toPeer, '--key-type': 'rsa2048' });
  const result = await cert.result;
  await assertUsableCertificate(result, ca, carol);
  const { leaf, key } = await resultOf(result);
  await withAccountOf(carol, async (client, signal) => {
    const { suggestedWindow } = (await client.renewalInfo(renewalId(leaf), signal)).value;
    assert.ok(Date.parse(suggestedWindow.start) > leaf.notBefore.getTime(), suggestedWindow.start);
    assert.ok(Date.parse(suggestedWindow.end) <= leaf.notAfter.getTime(), suggestedWindow.end);
    await assert.rejects(
      client.revoke({ certificate: leaf.der, reason: 1, key }, signal),
      refusedWith('accountDoesNotExist'),
    );
    await client.revoke({ certificate: leaf.der, reason: 1 }, signal);
    await assert.rejects(client.revoke({ certificate: leaf.der }, signal), refusedWith('alreadyRevoked'));
  });
});

test('a challenge mail as acme2certifier sends it is not answered: it lacks Auto-Submitted', async () => {
  await using unaided = await startAcme2certifier(stack, peer, stack.postfix.submissionPort);
  const cert = await startCert(stack, unaided, bob, { ...toPeer, '--timeout': '5' });
  const { exitCode, json, stderr } = await cert.result;
  assert.deepEqual([exitCode, json.error?.code], [6, 'MESSAGE_REJECTED'], stderr);
  assert.match(stderr, /There are 0 Auto-Submitted fields/);
  assert.equal((await challengeMails(stack, bob)).length, 1);
  assert.equal(await stack.postfix.submissions(bob.address), 0);
});
