import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { encodePem } from '@acme-smime/protocol';

import { firstTables } from './first-tables.test.fixture.ts';
import { makeKey, makeRoot } from './ceremony.ts';
import { mailOptionsOf } from './mail-options-of.ts';
import type { MailOptions } from './mail-options-of.ts';
import { readConfiguration } from './read-configuration.ts';

let folder = '';
let roots = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-'));
  const { signer } = await makeKey('p256', 'correct horse battery staple');
  const parts = { now: new Date(), random: randomBytes, organization: 'Example', years: 1 };
  roots = encodePem('CERTIFICATE', (await makeRoot(parts, signer)).der);
  await writeFile(join(folder, 'roots.pem'), roots);
  await writeFile(join(folder, 'empty.pem'), 'no certificate\n');
});
after(() => rm(folder, { recursive: true, force: true }));

const around = `${firstTables}[issuer]
certificate = "issuer.pem"
key = "issuer.key"
passphrase = "env:PASS"
[mail]
from = "acme@ca.example"
`;

async function read(lines: string): Promise<MailOptions> {
  const file = join(folder, 'ca.toml');
  await writeFile(file, `${around}${lines}`);
  const { mail } = await readConfiguration(file);
  return mailOptionsOf(mail, { env: { SECRET: Buffer.alloc(32, 7).toString('base64') } });
}

const relay = 'relay = "127.0.0.1:1"';
const mailbox = '[mail.imap]\nhost = "imap.example"\nlogin = "acme"\npassword = "env:SECRET"\n';

test('responses may come by any one way alone, and without any the configuration is refused and names them', async () => {
  for (const [way, option] of [
    ['listen = "127.0.0.1:0"', 'smtpListen'],
    ['socket = "in.sock"', 'responseSocket'],
    ['webhook-secret = "env:SECRET"', 'responseWebhookSecret'],
    [mailbox, 'imap'],
  ] as const) {
    const options = await read(`${relay}\n${way}\n`);
    const ways = ['smtpListen', 'responseSocket', 'responseWebhookSecret', 'imap'];
    assert.deepEqual(
      Object.keys(options).filter((key) => ways.includes(key)),
      [option],
    );
  }
  await assert.rejects(read(`${relay}\n`), {
    code: 'CONFIG_INCOMPLETE',
    message: /mail: names no way in for responses; it needs `listen`.*`imap`.*`socket`.*`webhook-secret`/,
  });
  await assert.rejects(read(`${relay}\nlmtp = true\n${mailbox}`), /mail: has `lmtp` or `max-bytes`.* no `listen`/);
});

test('roots of one’s own are read for the relay and for the mailbox, from beside the configuration', async () => {
  const bundles = 'relay = "smtp://mx.example"\nrelay-ca-bundle = "roots.pem"\n';
  const options = await read(`${bundles}${mailbox}ca-bundle = "roots.pem"\n`);
  assert.deepEqual(options.relay, { host: 'mx.example', port: 587, tls: 'starttls', caBundle: roots });
  assert.equal(options.imap?.caBundle, roots);
});

test('roots that would never be used, and files without any, are refused', async () => {
  const way = 'listen = "127.0.0.1:0"\n';
  await assert.rejects(read(`${relay}\n${way}relay-ca-bundle = "roots.pem"\n`), /certificate is not judged/);
  const empty = read(`relay = "smtps://mx.example"\n${way}relay-ca-bundle = "empty.pem"\n`);
  await assert.rejects(empty, { code: 'OPTION_INVALID', message: /empty\.pem holds no certificates/ });
});
