import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { composeRoot, composeSerial, encodePem, generateKey, keySigner } from '@acme-smime/protocol';
import type { AcmeClient } from './acme-client.ts';
import type { LogEntry } from './log.ts';
import { downloadChain } from './preferred-chain.ts';

const signal = new AbortController().signal;
const chains = new Map(
  await Promise.all(['Usual', 'Other', 'Third'].map(async (name) => [name, await rootPem(name)] as const)),
);

async function rootPem(name: string): Promise<string> {
  const der = await composeRoot({
    signer: keySigner(await generateKey('p256')),
    subject: [{ type: '2.5.4.3', value: name }],
    serial: composeSerial(randomBytes),
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2036-01-01T00:00:00Z'),
  });
  return encodePem('CERTIFICATE', der);
}

async function download(preferred: string | undefined) {
  const asked: string[] = [];
  const logged: LogEntry[] = [];
  const acme = {
    certificate: async (url: string) => {
      asked.push(url);
      return { pem: chains.get(url) ?? assert.fail(url), alternates: url === 'Usual' ? ['Other', 'Third'] : [] };
    },
  } as Pick<AcmeClient, 'certificate'> as AcmeClient;
  const pem = await downloadChain(acme, 'Usual', { preferred, log: (entry) => logged.push(entry) }, signal);
  return { taken: [...chains].find(([, one]) => one === pem)?.[0], asked, events: logged.map((one) => one.event) };
}

test('nobody asked: the usual chain is taken and no other looked at', async () => {
  assert.deepEqual(await download(undefined), { taken: 'Usual', asked: ['Usual'], events: [] });
});

test('the first chain whose top has the name is taken', async () => {
  assert.deepEqual(await download('Usual'), { taken: 'Usual', asked: ['Usual'], events: [] });
  assert.deepEqual(await download('Third'), { taken: 'Third', asked: ['Usual', 'Other', 'Third'], events: [] });
});

test('a chain that is not offered is warned about and the usual one taken', async () => {
  const { taken, events } = await download('Nobody');
  assert.deepEqual([taken, events], ['Usual', ['chain-not-offered']]);
});
