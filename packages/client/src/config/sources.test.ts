import assert from 'node:assert/strict';
import { test } from 'node:test';
import { literalSecret } from '../secrets/secret-ref.ts';
import type { ConfigurationFile } from './file-layers.ts';
import { keepable } from './kept-settings.ts';
import type { CertificateLayer } from './layer.ts';
import { parseConfiguration } from './read-configuration.ts';
import { configuredNames, resolveByName, resolveFromSources } from './sources.ts';

const castle = 'https://acme.castle.cloud/acme/directory';
const castleStaging = 'https://acme-staging.castle.cloud/acme/directory';
const alice = 'alice@example.org';

const fileOf = async (source: string): Promise<ConfigurationFile> => ({
  path: '/etc/mine/acme-smime.toml',
  home: '/home/alice',
  configuration: await parseConfiguration(source, 'acme-smime.toml'),
});
const resolve = (commandLine: CertificateLayer, environment: CertificateLayer = {}, file?: ConfigurationFile) =>
  resolveFromSources({ commandLine, environment, ...(file === undefined ? {} : { file }) });

const full = await fileOf(`
[defaults]
server = "mine"
key-type = "p384"
timeout = 120
dns-server = "192.0.2.1:53"

[servers.mine]
directory = "https://ca.example/directory"
staging = "https://test.ca.example/directory"
token-join = "bytes"
finalize-pause = 2
ca-bundle = "roots.pem"
account = "org"

[accounts.org]
contact = ["hostmaster@example.org"]
agree-tos = true

[accounts.me]
contact = ["me@example.org"]

[mailboxes.work]
kind = "imap-smtp"
host = "imap.example.org"
port = 143
tls = "starttls"
password = { file = "~/.mailpass" }
move-to = "ACME"
[mailboxes.work.smtp]
host = "smtp.example.org"

[mailboxes.local]
kind = "maildir-sendmail"
maildir = "Maildir"
sendmail = ["/usr/sbin/sendmail", "-t", "-i"]

[certificates.alice]
addresses = ["alice@example.org"]
account = "me"
mailbox = "work"
passphrase = { env = "P12" }
deploy = ["reload"]

[certificates.both]
addresses = ["alice@example.org", "bob@example.org"]
mailbox = { "alice@example.org" = "work", "bob@example.org" = "local" }
use = "signing"
no-passphrase = true

[deploys.reload]
command = ["systemctl", "reload", "postfix"]
timeout = 5
`);

test('nothing said but an address: CASTLE with its quirks, a person pastes the mail, a passphrase is made up', () => {
  assert.deepEqual(resolve({ addresses: [alice] }), {
    name: alice,
    addresses: [alice],
    keyType: 'rsa2048',
    use: 'both',
    server: {
      name: 'castle',
      directoryUrl: castle,
      staging: false,
      tokenJoin: 'bytes',
      messageCheck: 'standard',
      notify: 'after-reply',
      identifier: 'email',
      finalizePauseMs: 3000,
      finalizeRetries: 5,
      verifyTls: true,
    },
    account: { contact: [] },
    mailboxes: { [alice]: { kind: 'interactive' } },
    disposal: { action: 'keep' },
    pkcs12: { form: 'modern', passphrase: 'made-up' },
    hooks: [],
    timeoutMs: 86_400_000,
  });
});

test('a URL that nobody has described is spoken to by the letter of RFC 8823', () => {
  const { server } = resolve({ addresses: [alice], server: 'https://ca.test/dir' });
  assert.deepEqual(
    [server.directoryUrl, server.tokenJoin, server.finalizePauseMs, server.name],
    ['https://ca.test/dir', 'strings', 0, undefined],
  );
});

test('the URL of a preset has the quirks of the preset', () => {
  assert.equal(resolve({ addresses: [alice], server: castle }).server.name, 'castle');
  const staging = resolve({ addresses: [alice], server: castleStaging }).server;
  assert.deepEqual([staging.directoryUrl, staging.staging, staging.tokenJoin], [castleStaging, true, 'bytes']);
});

test('--test takes the test server of the preset', () => {
  const { server } = resolve({ addresses: [alice], test: true });
  assert.deepEqual([server.directoryUrl, server.staging], [castleStaging, true]);
});

test('an option beats the preset', () => {
  const { server } = resolve({ addresses: [alice], tokenJoin: 'strings', notify: 'before-mail' });
  assert.deepEqual([server.tokenJoin, server.notify, server.finalizePauseMs], ['strings', 'before-mail', 3000]);
});

test('an unknown CA is answered with those that are known', () => {
  assert.throws(() => resolve({ addresses: [alice], server: 'castel' }, {}, full), {
    code: 'SERVER_INVALID',
    message: /known are: mine, castle/,
  });
});

test('command line beats environment beats file beats default', () => {
  const of = (commandLine: CertificateLayer, environment: CertificateLayer) =>
    resolve({ addresses: [alice], ...commandLine }, environment, full).keyType;
  assert.equal(of({ keyType: 'p256' }, { keyType: 'ed25519' }), 'p256');
  assert.equal(of({}, { keyType: 'ed25519' }), 'ed25519');
  assert.equal(of({}, {}), 'p384');
  assert.equal(resolve({ addresses: [alice] }).keyType, 'rsa2048');
});

test('a certificate of the file is found by its addresses and taken whole', () => {
  const resolved = resolve({ addresses: ['Alice@example.org'.replace('A', 'a')] }, {}, full);
  assert.deepEqual(resolved, {
    name: 'alice',
    addresses: [alice],
    keyType: 'p384',
    use: 'both',
    server: {
      name: 'mine',
      directoryUrl: 'https://ca.example/directory',
      staging: false,
      tokenJoin: 'bytes',
      messageCheck: 'standard',
      notify: 'after-reply',
      identifier: 'email',
      finalizePauseMs: 2000,
      finalizeRetries: 0,
      verifyTls: true,
      caBundle: '/etc/mine/roots.pem',
      dnsServer: '192.0.2.1:53',
    },
    account: { contact: ['me@example.org'], agreeTos: true },
    mailboxes: {
      [alice]: {
        kind: 'imap-smtp',
        imap: {
          host: 'imap.example.org',
          port: 143,
          tls: 'starttls',
          login: alice,
          password: { file: '/home/alice/.mailpass' },
        },
        smtp: { host: 'smtp.example.org' },
      },
    },
    disposal: { action: 'move', folder: 'ACME' },
    pkcs12: { form: 'modern', passphrase: { env: 'P12' } },
    hooks: [{ name: 'reload', moment: 'deploy', command: ['systemctl', 'reload', 'postfix'], timeoutMs: 5000 }],
    timeoutMs: 120_000,
  });
});

test('each address may have a mailbox of its own', () => {
  const { mailboxes, pkcs12, use } = resolve({ name: 'both' }, {}, full);
  assert.equal(mailboxes[alice]?.kind, 'imap-smtp');
  assert.deepEqual(mailboxes['bob@example.org'], {
    kind: 'maildir-sendmail',
    maildir: '/etc/mine/Maildir',
    out: { kind: 'sendmail', command: ['/usr/sbin/sendmail', '-t', '-i'] },
  });
  assert.deepEqual([pkcs12.passphrase, use], ['none', 'signing']);
});

test('a single option changes a mailbox of the file, another kind replaces it', () => {
  const changed = resolve({ addresses: [alice], mailbox: { port: 993, tls: 'implicit' } }, {}, full).mailboxes[alice];
  assert.ok(changed?.kind === 'imap-smtp');
  assert.deepEqual([changed.imap.host, changed.imap.port, changed.imap.tls], ['imap.example.org', 993, 'implicit']);
  const layer: CertificateLayer = {
    addresses: [alice],
    mailbox: { kind: 'maildir-sendmail', maildir: '/m', sendmail: ['s'] },
  };
  assert.deepEqual(resolve(layer, {}, full).mailboxes[alice], {
    kind: 'maildir-sendmail',
    maildir: '/m',
    out: { kind: 'sendmail', command: ['s'] },
  });
});

test('the names of a file are listed in its order', () => {
  assert.deepEqual(configuredNames(full), ['alice', 'both']);
});

for (const [title, source, path] of [
  [
    'a mailbox',
    '[certificates.a]\naddresses = ["a@b.c"]\nmailbox = "wrok"\n[mailboxes.work]\nkind = "interactive"',
    'certificates.a.mailbox',
  ],
  ['an account', '[certificates.a]\naddresses = ["a@b.c"]\naccount = "x"', 'certificates.a.account'],
  ['a deploy', '[certificates.a]\naddresses = ["a@b.c"]\ndeploy = ["x"]', 'certificates.a.deploy'],
  ['a preset', '[servers.s]\npreset = "x"\n[certificates.a]\naddresses = ["a@b.c"]', 'servers.s.preset'],
  [
    'the account of a CA',
    '[servers.s]\ndirectory = "https://s/"\naccount = "x"\n[certificates.a]\naddresses = ["a@b.c"]',
    'servers.s.account',
  ],
] as const)
  test(`${title} that the file does not have is refused by its path`, async () => {
    const file = await fileOf(source);
    assert.throws(() => resolve({ name: 'a' }, {}, file), { code: 'CONFIG_REFERENCE_UNKNOWN', path });
  });

test('a table varies a preset, or another CA after its example', async () => {
  const file = await fileOf(
    '[servers.castle]\nidentifier = "dns-compat"\n[servers.own]\npreset = "castle"\ndirectory = "https://own/"',
  );
  const varied = resolve({ addresses: [alice] }, {}, file).server;
  assert.deepEqual([varied.directoryUrl, varied.identifier, varied.tokenJoin], [castle, 'dns-compat', 'bytes']);
  const own = resolve({ addresses: [alice], server: 'own' }, {}, file).server;
  assert.deepEqual([own.directoryUrl, own.tokenJoin, own.finalizeRetries], ['https://own/', 'bytes', 5]);
  assert.throws(() => resolve({ addresses: [alice], server: 'own', test: true }, {}, file), {
    code: 'STAGING_MISSING',
  });
});

const firstRun: CertificateLayer = {
  addresses: [alice],
  keyType: 'p256',
  notify: 'before-mail',
  mailbox: { kind: 'imap-smtp', host: 'imap.example.org', password: { file: '/secrets/mail' } },
};
const none = { commandLine: {}, environment: {} };

test('what a run kept resolves to the same again, without a single option', () => {
  const resolved = resolve(firstRun);
  const { settings, questions } = keepable(resolved);
  assert.deepEqual(questions, []);
  const { certificate } = JSON.parse(JSON.stringify(settings)) as typeof settings;
  assert.deepEqual(resolveByName(alice, none, certificate), resolved);
  assert.equal(resolveByName('bob', none, undefined), undefined);
});

test('a literal secret is kept as the question for it', () => {
  const { settings, questions } = keepable(
    resolve({
      ...firstRun,
      passphrase: literalSecret('p'),
      mailbox: { ...firstRun.mailbox, password: literalSecret('hunter2') },
    }),
  );
  const { mailboxes, pkcs12 } = settings.certificate;
  const mailbox = mailboxes[alice];
  assert.ok(mailbox?.kind === 'imap-smtp');
  assert.deepEqual(mailbox.imap.password, { prompt: `IMAP password of the mailbox ${alice}: ` });
  assert.deepEqual(pkcs12.passphrase, { prompt: 'Passphrase of the PKCS#12 file: ' });
  assert.equal(questions.length, 2);
});

test('an option at renewal changes one thing, and another CA leaves the manner of the first behind', () => {
  const kept = resolve(firstRun);
  const changed = resolveByName(alice, { ...none, commandLine: { keyType: 'p384' } }, kept);
  assert.deepEqual([changed?.keyType, changed?.server.notify], ['p384', 'before-mail']);
  const moved = resolveByName(alice, { ...none, commandLine: { server: 'https://ca.test/dir' } }, kept);
  assert.deepEqual([moved?.server.notify, moved?.server.tokenJoin], ['after-reply', 'strings']);
});

test('the file beats what was kept, and its defaults do not', () => {
  const kept = { ...resolve(firstRun), name: 'alice' };
  assert.equal(resolveByName('alice', { ...none, file: full }, kept)?.keyType, 'p384');
  assert.equal(resolveByName('other', { ...none, file: full }, { ...kept, name: 'other' })?.keyType, 'p256');
});

const refusals: readonly (readonly [string, CertificateLayer, string])[] = [
  ['no address', {}, 'EMAIL_MISSING'],
  ['half an external account', { addresses: [alice], eabKid: 'k' }, 'EAB_INCOMPLETE'],
  ['a Maildir without a way out', { addresses: [alice], mailbox: { maildir: '/m' } }, 'SMTP_HOST_MISSING'],
  ['no check where nobody looks', { ...firstRun, messageCheck: 'none' }, 'CHECK_NONE_REFUSED'],
  ['a contact that is no address', { addresses: [alice], contact: ['me'] }, 'EMAIL_INVALID'],
];
for (const [title, layer, code] of refusals)
  test(`${title} is ${code}`, () => {
    assert.throws(() => resolve(layer), { code });
  });

const pair = await fileOf(`
[certificates.alice]
addresses = ["alice@example.org"]
split = true
reuse-key = true
preferred-chain = "Root Two"
[certificates.bob]
addresses = ["bob@example.org"]
`);

test('a certificate that the file splits is two lineages, each with its use', () => {
  assert.deepEqual(configuredNames(pair), ['alice-sign', 'alice-encrypt', 'bob']);
  const sources = { commandLine: {}, environment: {}, file: pair };
  const halves = ['alice-sign', 'alice-encrypt'].map((name) => resolveByName(name, sources, undefined));
  assert.deepEqual(
    halves.map((one) => [one?.name, one?.use, one?.split]),
    [
      ['alice-sign', 'signing', undefined],
      ['alice-encrypt', 'encryption', undefined],
    ],
  );
  assert.deepEqual([halves[0]?.reuseKey, halves[0]?.preferredChain], [true, 'Root Two']);
  assert.equal(resolve({ addresses: [alice] }, {}, pair).split, true);
  assert.equal(resolve({ addresses: [alice], name: 'alice-encrypt' }, {}, pair).use, 'encryption');
});

test('a pair of Ed25519 keys is refused, since nobody can encrypt to one', async () => {
  const file = await fileOf(
    '[certificates.a]\naddresses = ["alice@example.org"]\nsplit = true\nkey-type = "ed25519"\n',
  );
  const sources = { commandLine: {}, environment: {}, file };
  assert.throws(() => resolveByName('a-sign', sources, undefined), { code: 'SPLIT_IMPOSSIBLE' });
});
