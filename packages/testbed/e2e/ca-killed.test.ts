import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryStore, obtainCertificate, wait } from '@acme-smime/client';
import type { ClientContext, Fetch } from '@acme-smime/client';
import { dkimRecord, signDkim } from '@acme-smime/protocol';
import { sqliteStorage } from 'acme-smime-ca';
import { startCaNode } from '../src/ca-node-process.ts';
import type { CaNode } from '../src/ca-node-process.ts';
import { memoryMailbox } from './memory-mailbox.ts';
import type { MemoryMailbox } from './memory-mailbox.ts';

const folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-killed-'));
after(() => rm(folder, { recursive: true, force: true }));

const privateKey = createPrivateKey(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
);
const records = [['mail._domainkey.client.test', dkimRecord(privateKey)]] as const;
const people = 12;
/** After so many certificates the CA is killed, and started again on the same file. */
const kills = [2, 5, 8];

test('a CA on SQLite, killed under load and started again: what was answered is there, nothing is issued twice', async () => {
  const file = join(folder, 'ca.sqlite');
  const mailboxes = new Map<string, MemoryMailbox>();
  const start = (): Promise<CaNode> => startCaNode({ file }, records, (to, raw) => mailboxes.get(to)?.deliver(raw));
  let node = await start();
  let starting = Promise.resolve();
  const restart = async (): Promise<void> => {
    await node.kill();
    node = await start();
  };
  const living = async (): Promise<CaNode> => {
    await starting;
    return node;
  };
  const fetch: Fetch = async (url, { method = 'GET', headers = {}, body } = {}) =>
    (await living()).ask({ kind: 'request', url, method, headers, ...(body === undefined ? {} : { body }) });
  /** As a mail server does: again, when nobody has taken it. */
  const submit = async (raw: Uint8Array): Promise<void> => {
    const signed = await signDkim(raw, { domain: 'client.test', selector: 'mail', privateKey, now: new Date() });
    const mail = { kind: 'response', raw: Buffer.from(signed).toString('base64') } as const;
    await (await living()).ask(mail).catch(async () => (await living()).ask(mail));
  };
  const txt = new Map<string, string>([...records, [node.ready.dkimRecord.name, node.ready.dkimRecord.value]]);
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
    const options = {
      account: { directoryUrl: node.ready.directoryUrl, agreeToTerms: async () => true },
      addresses: [address],
      mailboxFor: () => mailbox,
      store: memoryStore(),
      keyType: 'p256',
      pkcs12: { form: 'modern', passphrase: 'secret' },
      timeoutMs: 60_000,
    } as const;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { certificate } = await obtainCertificate(options, context);
        done += 1;
        if (kills.includes(done)) starting = starting.then(restart);
        await starting;
        return new X509Certificate(certificate.files['cert.pem']).serialNumber.toLowerCase();
      } catch (error) {
        // As a person or a timer does: the same command again, which continues.
        if (attempt === 12) throw error;
      }
    }
  };
  try {
    const serials = await Promise.all(Array.from({ length: people }, (_, n) => enroll(`user${n}@client.test`)));
    await node.kill();
    const storage = await sqliteStorage(file);
    const certificates = await storage.list('certificate', { limit: 1000 });
    const issued = certificates.filter(({ status }) => status === 'issued');
    for (const serial of serials) {
      assert.equal((await storage.certificateBySerial(serial))?.status, 'issued', serial);
    }
    assert.equal(new Set(issued.map(({ orderId }) => orderId)).size, issued.length, 'one certificate for an order');
    const valid = (await storage.list('order', { limit: 1000 })).filter(({ status }) => status === 'valid');
    assert.equal(valid.length, issued.length);
    await storage.close();
  } finally {
    await node.kill();
  }
});
