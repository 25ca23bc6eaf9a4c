import assert from 'node:assert/strict';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { memoryStore, obtainCertificate, wait } from '@acme-smime/client';
import type { Mailbox } from '@acme-smime/client';
import { decodePrivateKey, generateKey } from '@acme-smime/protocol';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

test('a person with a mailbox gets a certificate for the address and the key', async () => {
  await using world = await startWorld();
  const { certificate, outcome, metadata } = await obtainCertificate(world.options(), world.context);
  assert.equal(outcome, 'issued');
  const x509 = new X509Certificate(certificate.files['cert.pem']);
  assert.equal(x509.subjectAltName, `email:${world.address}`);
  const key = decodePrivateKey(certificate.files['key.pem']);
  assert.ok(x509.publicKey.equals(createPublicKey(key)));
  assert.ok(x509.verify(new X509Certificate(certificate.files['chain.pem']).publicKey));
  assert.equal(metadata.serialNumber.toUpperCase(), x509.serialNumber);
  // The same mail may have come twice: the one that was answered is tidied up.
  const settled = world.mailbox.held.filter((mail) => mail.settled !== undefined);
  assert.deepEqual(
    settled.map((mail) => mail.settled),
    [{ action: 'keep' }],
  );
  assert.equal(world.mailbox.sent.length, 1);
});

test('one certificate covers several addresses, each proven by its own mail', async () => {
  await using world = await startWorld();
  const second = 'bob@client.example';
  const { certificate } = await obtainCertificate(world.options({ addresses: [world.address, second] }), world.context);
  const names = new X509Certificate(certificate.files['cert.pem']).subjectAltName;
  assert.equal(names, `email:${world.address}, email:${second}`);
  assert.deepEqual(world.mailbox.sent.map((mail) => mail.from).toSorted(), [world.address, second]);
});

test('run again, the certificate at hand is kept; forced, a second version joins the first', async () => {
  await using world = await startWorld();
  await obtainCertificate(world.options(), world.context);
  const again = await obtainCertificate(world.options(), world.context);
  assert.equal(again.outcome, 'unchanged');
  assert.equal(world.mailbox.sent.length, 1);
  const forced = await obtainCertificate(world.options({ force: true }), world.context);
  assert.equal(forced.outcome, 'issued');
  assert.equal(forced.certificate.version, 2);
});

test('what a run left that was killed while it tidied up is removed by the next one', async () => {
  await using world = await startWorld();
  let left = '';
  const removeEnrollment = async (id: string): Promise<void> => {
    const key = (await world.store.loadPendingKey(id)) ?? '';
    await world.store.removeEnrollment(id);
    await world.store.savePendingKey(id, key);
    left = id;
  };
  await obtainCertificate(world.options({ store: { ...world.store, removeEnrollment } }), world.context);
  assert.match((await world.store.loadPendingKey(left)) ?? '', /PRIVATE KEY/);
  const again = await obtainCertificate(world.options(), world.context);
  assert.equal(again.outcome, 'unchanged');
  assert.equal(await world.store.loadPendingKey(left), undefined);
});

for (const keyType of ['rsa2048', 'p256', 'p384', 'ed25519'] as const)
  test(`a certificate for a key of type ${keyType}`, async () => {
    await using world = await startWorld();
    const { certificate } = await obtainCertificate(
      world.options({ keyType, use: keyType === 'ed25519' ? 'signing' : 'both' }),
      world.context,
    );
    assert.ok(new X509Certificate(certificate.files['cert.pem']).publicKey.asymmetricKeyType);
  });

for (const use of ['signing', 'encryption'] as const)
  test(`a certificate for ${use} only`, async () => {
    await using world = await startWorld();
    const { metadata } = await obtainCertificate(world.options({ use }), world.context);
    assert.equal(metadata.request.use, use);
  });

test('the CA accepts either joining of the token parts', async () => {
  await using world = await startWorld();
  const { outcome } = await obtainCertificate(world.options({ tokenJoin: 'bytes' }), world.context);
  assert.equal(outcome, 'issued');
});

test('a CA that is told before it mails is served as well', async () => {
  await using world = await startWorld();
  const { outcome } = await obtainCertificate(world.options({ notify: 'before-mail' }), world.context);
  assert.equal(outcome, 'issued');
});

test('no mail until the deadline is an error that the same command heals', async () => {
  let mute = true;
  const kept: Uint8Array[] = [];
  await using world = await startWorld({
    relay: async ({ raw }) => {
      kept.push(raw);
      if (!mute) world.mailbox.deliver(raw);
    },
  });
  await assert.rejects(obtainCertificate(world.options({ timeoutMs: 50 }), world.context), {
    code: 'NO_CHALLENGE_MAIL',
  });
  mute = false;
  for (const raw of kept) world.mailbox.deliver(raw);
  const { outcome } = await obtainCertificate(world.options(), world.context);
  assert.equal(outcome, 'issued');
  assert.equal(world.progress.filter((one) => one.step === 'order' && !one.found).length, 1);
});

test('a stranger who orders for the same address at the same CA cannot make us answer in vain', async () => {
  await using world = await startWorld({ plain: true });
  const quick = { ...world.context, wait: (ms: number, signal: AbortSignal) => wait(ms === 5000 ? 0 : ms, signal) };
  let strangers = 0;
  const crowded: Mailbox = {
    ...world.mailbox,
    async *arrivals(query, signal) {
      if (strangers++ === 0) await orderAsStranger(world);
      yield* world.mailbox.arrivals(query, signal);
    },
  };
  const { outcome } = await obtainCertificate(world.options({ mailboxFor: () => crowded }), quick);
  assert.equal(outcome, 'issued');
  assert.equal(world.mailbox.held.length, 2);
  assert.equal(new Set(world.mailbox.sent.map((mail) => Buffer.from(mail.raw).toString())).size, 2);
});

/** Orders a certificate for the address of somebody else, and has the CA mail that person. */
async function orderAsStranger(world: World): Promise<void> {
  const stop = new AbortController();
  const mailed = world.mailbox.held.length + 1;
  const blind: Mailbox = {
    ...world.mailbox,
    async *arrivals(_query, signal) {
      while (world.mailbox.held.length < mailed) await new Promise(setImmediate);
      stop.abort(new Error('the stranger has done enough'));
      signal.throwIfAborted();
      yield* [];
    },
  };
  const options = world.options({ store: memoryStore(), mailboxFor: () => blind, signal: stop.signal });
  await assert.rejects(obtainCertificate(options, world.context));
}

test('an aborted run ends with the reason of the signal and can be continued', async () => {
  await using world = await startWorld({ relay: async () => undefined });
  const stop = new AbortController();
  const reason = new Error('enough');
  const run = obtainCertificate(
    world.options({
      signal: stop.signal,
      onProgress: (one) => {
        if (one.step === 'mail-waiting') stop.abort(reason);
      },
    }),
    world.context,
  );
  await assert.rejects(run, reason);
});

test('a run that fails while its key is being made writes nothing after it has ended', async () => {
  await using world = await startWorld();
  const keys: string[] = [];
  const savePendingKey = async (id: string): Promise<void> => void keys.push(id);
  const fetch = () => Promise.reject(new Error('no network'));
  const options = world.options({ keyType: 'rsa3072', store: { ...world.store, savePendingKey } });
  await assert.rejects(obtainCertificate(options, { ...world.context, fetch, wait: async () => undefined }));
  // What takes about as long as the key that nobody waits for any more.
  await generateKey('rsa3072');
  assert.deepEqual(keys, []);
});
