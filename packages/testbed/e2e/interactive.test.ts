import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runApp } from 'acme-smime';
import type { CliContext } from 'acme-smime';
import { memoryStorage, startCa } from 'acme-smime-ca';
import { txtResolver } from '@acme-smime/client';
import { dkimRecord, signDkim } from '@acme-smime/protocol';
import { startDns } from '../src/dns.ts';
import { startMailExchange } from '../src/mail-exchange.ts';

const address = 'alice@client.example';
const dkimKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** A person at a terminal, with a mail program beside it. */
interface Person {
  /** What the program has shown since the last question. */
  readonly shown: () => string;
  /** Types a line in answer to a question. */
  readonly type: (question: string, shown: string) => Promise<string>;
}

async function interactiveRun(type: Person['type'], argv: readonly string[]) {
  let shown = '';
  let errors = '';
  const write = (text: string): void => void (shown += text);
  const ask = async (question: string): Promise<string> => {
    const before = shown;
    shown = '';
    return type(question, before);
  };
  const context: CliContext = {
    argv,
    env: {},
    stdout: { write, isTerminal: false, columns: 100 },
    stderr: { write: (text) => void (errors += text), isTerminal: false, columns: 100 },
    ask: { isTerminal: true, line: ask, secret: ask, close: () => undefined },
    platform: 'linux',
    home: '/nowhere',
    elapsedMs: () => performance.now(),
    now: () => new Date(),
    wait: async (_ms, stop) => stop.throwIfAborted(),
    random: (bytes) => new Uint8Array(bytes),
    signal: new AbortController().signal,
  };
  return { code: await runApp(context), shown, errors };
}

for (const way of ['the whole message as a file', 'the subject alone'] as const)
  test(`a person who hands over ${way} and sends what is shown gets a certificate`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'acme-smime-interactive-'));
    await using dns = await startDns();
    await using exchange = await startMailExchange();
    dns.set('mail._domainkey.client.example', 'TXT', [dkimRecord(dkimKey)]);
    const ca = await startCa({
      listen: { host: '127.0.0.1', port: 0 },
      from: 'acme@ca.example',
      relay: { host: '127.0.0.1', port: exchange.port },
      resolveTxt: txtResolver(dns.address),
      storage: memoryStorage(),
    });
    dns.set(ca.dkimRecord.name, 'TXT', [ca.dkimRecord.value]);
    await writeFile(join(folder, 'root.pem'), ca.rootPem);

    const type: Person['type'] = async (question, shown) => {
      if (question.startsWith('Message')) {
        const mail = await exchange.next((one) => one.to.includes(address), AbortSignal.timeout(60_000));
        if (way === 'the subject alone') return /^Subject: (.*)\r$/m.exec(mail.raw)?.[1] ?? '';
        await writeFile(join(folder, 'challenge.eml'), mail.raw);
        return join(folder, 'challenge.eml');
      }
      // What a mail program makes of the text on the screen.
      const to = /^To: +(\S+)$/m.exec(shown)?.[1] ?? '';
      const subject = /^Subject: +(.*)$/m.exec(shown)?.[1] ?? '';
      const body = shown.slice(shown.indexOf('-----BEGIN ACME'));
      const headers = `From: ${address}\nTo: ${to}\nSubject: ${subject}\nDate: ${new Date().toUTCString()}\nMessage-ID: <1@client.example>\nMIME-Version: 1.0\nContent-Type: text/plain\nAuto-Submitted: no\n\n`;
      const raw = Buffer.from(`${headers}${body}`.replaceAll(/\r?\n/g, '\r\n'));
      const signing = { domain: 'client.example', selector: 'mail', privateKey: dkimKey, now: new Date() };
      await ca.receive(await signDkim(raw, signing));
      return '';
    };
    const argv = ['cert', '-e', address, '--server', ca.directoryUrl, '--ca-bundle', join(folder, 'root.pem')];
    const options = [
      '--dns-server',
      dns.address,
      '--key-type',
      'p256',
      '-c',
      join(folder, 'config'),
      '--no-passphrase',
    ];
    try {
      const { code, shown, errors } = await interactiveRun(type, [...argv, ...options]);
      assert.equal(code, 0, errors);
      assert.match(shown, /certificate\.p12/);
      const pem = await readFile(join(folder, 'config', 'certificates', address, 'current', 'cert.pem'), 'utf8');
      assert.match(pem, /BEGIN CERTIFICATE/);
    } finally {
      await ca.close();
      await rm(folder, { recursive: true });
    }
  });
