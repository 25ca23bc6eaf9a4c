import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { resolveConfig } from '../config.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { firstTables } from './first-tables.test.fixture.ts';
import { optionsOf } from './options-of.ts';
import { readConfiguration } from './read-configuration.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-'));
  for (const name of ['tls.pem', 'tls.key', 'root.pem', 'root.crl', 'issuer.pem', 'issuer.key', 'cross.pem']) {
    await writeFile(join(folder, name), `the content of ${name}`);
  }
  await writeFile(join(folder, 'weak.txt'), `# none of ours\n${'0'.repeat(20)}\n`);
});
after(() => rm(folder, { recursive: true, force: true }));

const least = `${firstTables}[issuer]
certificate = "issuer.pem"
key = "issuer.key"
passphrase = "env:PASS"
[mail]
from = "acme@ca.example"
relay = "127.0.0.1:1"
listen = "127.0.0.1:0"
`;

async function read(more: string): ReturnType<typeof readConfiguration> {
  const file = join(folder, 'ca.toml');
  await writeFile(file, least + more);
  return readConfiguration(file);
}

const env = { WEBHOOK: Buffer.alloc(32, 7).toString('base64'), OPERATOR: 'a token of the operator' };
const parts = { env, now: () => new Date(0) };

test('every option of the file reaches the CA, with the content of the files that it names', async () => {
  const configuration = await read(`
lmtp = true
max-bytes = 20000
message-check = "strict"
socket = "in.sock"
webhook-secret = "env:WEBHOOK"
delay-ms = 1500
[certificates]
profiles = ["strict", "signing"]
validity-days = 90
backdate-minutes = 60
policy-oids = ["1.3.6.1.4.1.32473.1"]
assert-baseline = true
alternate-chains = ["cross.pem"]
weak-key-lists = ["weak.txt"]
accept-dns-identifiers = true
max-identifiers = 5
authorization-minutes = 30
[revocation]
crl-partitions = 8
crl-refresh-hours = 4
crl-lifetime-hours = 48
[operator]
listen = "127.0.0.2:9000"
token = "env:OPERATOR"
[renewal]
explanation-url = "https://ca.example/renew"
retry-seconds = 3600
`);
  const storage = memoryStorage();
  const options = { ...(await optionsOf(configuration, storage, parts)), storage };
  assert.deepEqual(options.smtpListen, { host: '127.0.0.1', port: 0, lmtp: true, maxBytes: 20_000 });
  assert.equal(options.responseSocket, join(folder, 'in.sock'));
  const { profiles, backdateMs, validityDays, policyOids, assertBaseline, ...rest } = resolveConfig(options);
  assert.deepEqual(profiles, ['strict', 'signing']);
  assert.deepEqual([backdateMs, validityDays], [3_600_000, 90]);
  assert.deepEqual([policyOids, assertBaseline], [['1.3.6.1.4.1.32473.1'], true]);
  assert.deepEqual(rest.alternateChains, ['the content of cross.pem']);
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  assert.equal(await rest.isWeakKey?.(publicKey.export({ format: 'der', type: 'spki' })), false);
  assert.deepEqual([rest.acceptDnsIdentifiers, rest.maxIdentifiers, rest.authorizationMs], [true, 5, 1_800_000]);
  assert.deepEqual([rest.crlPartitions, rest.crlRefreshMs, rest.crlLifetimeMs], [8, 14_400_000, 172_800_000]);
  assert.deepEqual([rest.renewalExplanationUrl, rest.renewalRetrySeconds], ['https://ca.example/renew', 3600]);
  assert.deepEqual(options.operatorPage, { listen: { host: '127.0.0.2', port: 9000 }, token: env.OPERATOR });
  assert.deepEqual([rest.messageCheck, rest.mailDelayMs, rest.responseWebhookSecret?.length], ['strict', 1500, 32]);
});

test('what the file does not say is as the CA has it by default', async () => {
  const storage = memoryStorage();
  const configuration = await read('');
  const config = resolveConfig({ ...(await optionsOf(configuration, storage, parts)), storage });
  assert.deepEqual(config.profiles, ['multipurpose', 'strict', 'signing', 'encryption']);
  assert.deepEqual([config.validityDays, config.backdateMs, config.crlPartitions], [365, 300_000, 1]);
  assert.deepEqual([config.acceptDnsIdentifiers, config.alternateChains, config.messageCheck], [false, [], 'standard']);
});

test('a profile that there is not, a chain that is not there, a list that lives too long and an open page are named', async () => {
  const wrong = `
[certificates]
profiles = ["legacy"]
alternate-chains = ["nowhere.pem"]
[revocation]
crl-lifetime-hours = 241
[operator]
listen = "0.0.0.0:9465"
token = "env:NOWHERE"
`;
  const starting = { env: {}, now: () => new Date(0), modes: true, listeners: false };
  await writeFile(join(folder, 'wrong.toml'), least + wrong);
  await assert.rejects(readConfiguration(join(folder, 'wrong.toml'), starting), (error: Error) => {
    assert.match(error.message, /certificates\.profiles\.0: must be /);
    assert.match(error.message, /certificates\.alternate-chains\.0: the file .+nowhere\.pem is not there/);
    assert.match(error.message, /operator: listens beyond loopback, which `beyond-loopback = true` has to say/);
    assert.match(error.message, /operator\.token/);
    assert.match(error.message, /revocation\.crl-lifetime-hours: must be at most 240/);
    return true;
  });
});
