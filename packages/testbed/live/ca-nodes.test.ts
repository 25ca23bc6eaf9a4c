import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { after, test } from 'node:test';
import { memoryStore, obtainCertificate, wait } from '@acme-smime/client';
import type { ClientContext, Fetch } from '@acme-smime/client';
import { dkimRecord, signDkim } from '@acme-smime/protocol';
import { postgresStorage } from 'acme-smime-ca';
import { memoryMailbox } from '../e2e/memory-mailbox.ts';
import type { MemoryMailbox } from '../e2e/memory-mailbox.ts';
import { startCaNode } from '../src/ca-node-process.ts';
import type { CaNode } from '../src/ca-node-process.ts';
import { startPostgres } from '../src/postgres.ts';

const cluster = await startPostgres();
after(() => cluster.close());

const privateKey = createPrivateKey(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
);
const people = 24;
const killAfter = 6;

test('two nodes on one PostgreSQL, one killed under load: nothing is lost and nothing issued twice', async () => {
  await cluster.createDatabase('nodes');
  const connection = cluster.connection('nodes');
  const mailboxes = new Map<string, MemoryMailbox>();
  const records = [['mail._domainkey.client.test', dkimRecord(privateKey)]] as const;
  const start = (): Promise<CaNode> => startCaNode(connection, records, (to, raw) => mailboxes.get(to)?.deliver(raw));
  await using first = await start();
  await using second = await start();
  const nodes = [first, second];
  let turn = 0;
  /** As a balancer does: the next node that is alive. */
  const next = (): CaNode => {
    const living = nodes.filter((node) => node.isAlive());
    return living[turn++ % living.length] ?? assert.fail('no node lives');
  };
  const fetch: Fetch = async (url, { method = 'GET', headers = {}, body } = {}) =>
    next().ask({ kind: 'request', url, method, headers, ...(body === undefined ? {} : { body }) });
  /** As a mail server does: again, when nobody has taken it. */
  const submit = async (raw: Uint8Array): Promise<void> => {
    const signed = await signDkim(raw, { domain: 'client.test', selector: 'mail', privateKey, now: new Date() });
    const mail = Buffer.from(signed).toString('base64');
    await next()
      .ask({ kind: 'response', raw: mail })
      .catch(() => next().ask({ kind: 'response', raw: mail }));
  };
  const txt = new Map<string, string>([...records, [first.ready.dkimRecord.name, first.ready.dkimRecord.value]]);
  const context: ClientContext = {
    fetch,
    now: () => new Date(),
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    resolveTxt: async (name) => [[txt.get(name) ?? assert.fail(name)]],
    wait: (ms, signal) => wait(Math.min(ms, 500), signal),
    log: () => undefined,
  };

  let done = 0;
  const enroll = async (address: string): Promise<string> => {
    const mailbox = memoryMailbox(({ raw }) => submit(raw));
    mailboxes.set(address, mailbox);
    const store = memoryStore();
    const options = {
      account: { directoryUrl: first.ready.directoryUrl, agreeToTerms: async () => true },
      addresses: [address],
      mailboxFor: () => mailbox,
      store,
      keyType: 'p256',
      pkcs12: { form: 'modern', passphrase: 'secret' },
      timeoutMs: 60_000,
    } as const;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { certificate } = await obtainCertificate(options, context);
        done += 1;
        if (done === killAfter) await first.kill();
        return new X509Certificate(certificate.files['cert.pem']).serialNumber.toLowerCase();
      } catch (error) {
        // As a person or a timer does: the same command again, which continues.
        if (attempt === 8) throw error;
      }
    }
  };
  const serials = await Promise.all(Array.from({ length: people }, (_, n) => enroll(`user${n}@client.test`)));
  assert.equal(first.isAlive(), false);
  assert.equal(new Set(serials).size, people);

  const storage = await postgresStorage({ connection });
  // What the dead node had in its hands is taken over within its lease.
  const deadline = Date.now() + 60_000;
  while ((await storage.ordersProcessing()).length > 0 && Date.now() < deadline) {
    await wait(250, AbortSignal.timeout(1000));
  }
  assert.deepEqual(await storage.ordersProcessing(), []);
  const certificates = await storage.list('certificate', { limit: 1000 });
  const issued = certificates.filter(({ status }) => status === 'issued');
  assert.deepEqual(
    certificates.filter(({ status }) => status === 'intended'),
    [],
  );
  assert.equal(new Set(issued.map(({ orderId }) => orderId)).size, issued.length, 'one certificate for an order');
  const orders = await storage.list('order', { limit: 1000 });
  const valid = orders.filter(({ status }) => status === 'valid');
  assert.equal(valid.length, issued.length);
  for (const serial of serials) {
    const known = await storage.certificateBySerial(serial);
    assert.equal(known?.status, 'issued', serial);
  }
  await storage.close();
});
