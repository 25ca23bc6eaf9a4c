import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { dkimRecord, signDkim } from '@acme-smime/protocol';
import { memoryDns } from './memory-dns.test.fixture.ts';
import type { MemoryZone } from './memory-dns.test.fixture.ts';
import { examine } from './doctor.ts';
import type { DoctorProgress, Examination } from './doctor.ts';
import { echoMailbox } from './echo-mailbox.test.fixture.ts';
import { verdictOf } from './report.ts';

const now = new Date('2026-03-04T05:06:07Z');
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const directoryUrl = 'https://ca.test/directory';
const zone: MemoryZone = {
  mx: { 'client.test': [{ priority: 10, exchange: 'mail.client.test' }] },
  txt: {
    'client.test': ['v=spf1 mx -all'],
    '_dmarc.client.test': ['v=DMARC1; p=reject'],
    'mail._domainkey.client.test': [dkimRecord(privateKey)],
  },
  caa: { 'client.test': [{ critical: false, tag: 'issuemail', value: 'ca.test' }] },
};
const received = Buffer.from('Received: from a by mail.client.test; Wed, 4 Mar 2026 05:06:07 +0000\r\n');

interface Setting {
  readonly zone?: MemoryZone;
  readonly date?: string;
  readonly answers?: boolean;
  readonly examination?: Partial<Examination>;
}

async function examined(setting: Setting = {}) {
  const dns = memoryDns(setting.zone ?? zone);
  const progress: DoctorProgress[] = [];
  const urls = (name: string): string => `https://ca.test/${name}`;
  const directory = {
    ...{ newNonce: urls('nonce'), newAccount: urls('account'), newOrder: urls('order') },
    meta: { caaIdentities: ['ca.test'] },
  };
  const asked: string[] = [];
  const sections = await examine(
    {
      ca: { directoryUrl, certifiesEmail: true, hasAccount: false, hasExternalAccount: false },
      addresses: ['alice@client.test'],
      mailboxFor: () =>
        echoMailbox(async (raw) =>
          Buffer.concat([received, await signDkim(raw, { domain: 'client.test', selector: 'mail', privateKey, now })]),
        ),
      dns,
      ...{ send: true, keep: false, timeoutMs: 1000 },
      signal: new AbortController().signal,
      onProgress: (one) => progress.push(one),
      ...setting.examination,
    },
    {
      fetch: async (url) => {
        asked.push(url);
        const status = setting.answers === false ? 404 : 200;
        const headers = { 'content-type': 'application/json', date: setting.date ?? 'Wed, 04 Mar 2026 05:06:07 GMT' };
        return new Response(JSON.stringify(directory), { status, headers });
      },
      now: () => now,
      random: (bytes) => new Uint8Array(bytes).fill(3),
      resolveTxt: async (name) => (await dns.txt(name)).map((text) => [text]),
      wait: async (_ms, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        signal.throwIfAborted();
      },
      log: () => undefined,
    },
  );
  const findings = sections.flatMap((section) => section.findings);
  return { sections, progress, asked, verdict: verdictOf(sections), findings };
}

test('where all is well every finding is good, and the CA is asked for its directory alone', async () => {
  const { findings, sections, verdict, asked, progress } = await examined();
  assert.deepEqual(
    findings.filter(({ outcome }) => outcome !== 'good'),
    [],
  );
  assert.equal(verdict, 'would-succeed');
  assert.deepEqual(asked, [directoryUrl]);
  assert.deepEqual(
    sections.map(({ about, of }) => `${about} ${of}`),
    [`ca ${directoryUrl}`, 'domain client.test', 'mailbox alice@client.test', 'signature alice@client.test', 'clock '],
  );
  assert.deepEqual(
    progress.flatMap((one) => (one.step === 'finding' ? [one.finding] : [])),
    findings,
  );
});

test('a CA that does not answer is told with its code, and the rest is examined all the same', async () => {
  const { findings, verdict } = await examined({ answers: false });
  const directory = findings.find(({ id }) => id === 'directory');
  assert.equal(directory?.outcome, 'bad');
  assert.ok(directory?.code !== undefined);
  assert.equal(verdict, 'would-fail');
  assert.equal(findings.find(({ id }) => id === 'dkim')?.outcome, 'good');
  assert.equal(findings.find(({ id }) => id === 'caa')?.outcome, 'note');
});

test('a clock that is a day off is in the way', async () => {
  const { findings } = await examined({ date: 'Thu, 05 Mar 2026 05:06:07 GMT' });
  assert.deepEqual(
    findings.filter(({ id }) => id.startsWith('clock')).map(({ outcome }) => outcome),
    ['bad', 'good'],
  );
});

test('without a mailbox there is no verdict', async () => {
  const { verdict, findings } = await examined({ examination: { mailboxFor: () => undefined } });
  assert.equal(verdict, 'unsure');
  for (const { id, outcome, advice } of findings) assert.equal(advice === undefined, outcome === 'good', id);
});

test('addresses of one domain have it examined once', async () => {
  const { sections } = await examined({ examination: { addresses: ['alice@client.test', 'bob@client.test'] } });
  assert.equal(sections.filter(({ about }) => about === 'domain').length, 1);
  assert.equal(sections.filter(({ about }) => about === 'mailbox').length, 2);
});
