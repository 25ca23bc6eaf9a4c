import assert from 'node:assert/strict';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runApp } from 'acme-smime';
import type { CliContext } from 'acme-smime';
import { fileStore, obtainCertificate, openResolved, resolveByName, systemProcesses } from '@acme-smime/client';
import { parsePkcs12 } from '@acme-smime/protocol';
import { startSetting } from '../bench/setting.ts';

const setting = await startSetting();
after(() => setting.close());

let count = 0;
/** A user with a Maildir and folders of its own. */
async function newUser() {
  const address = `user${++count}@client.test`;
  return {
    address,
    maildir: await setting.openMaildir(address),
    folder: (name: string): string => join(setting.folder, `${count}-${name}`),
  };
}

/** What every run here needs to reach the CA and the mail system of the setting. */
const reach = (maildir: string): readonly string[] => [
  `--server=${setting.directoryUrl}`,
  `--ca-bundle=${setting.rootFile}`,
  `--dns-server=${setting.dnsServer}`,
  `--maildir=${maildir}`,
  '--smtp-host=127.0.0.1',
  `--smtp-port=${setting.smtpPort}`,
  '--smtp-method=plain',
];

async function run(argv: readonly string[], env: CliContext['env'] = {}, home = '/nowhere') {
  const written = { out: '', err: '' };
  const output = (to: 'out' | 'err') => ({
    write: (text: string) => void (written[to] += text),
    isTerminal: false,
    columns: 100,
  });
  const nobody = (): Promise<string> => Promise.reject(new Error('nobody answers'));
  const code = await runApp({
    argv,
    env,
    stdout: output('out'),
    stderr: output('err'),
    ask: { isTerminal: false, line: nobody, secret: nobody, close: () => undefined },
    platform: 'linux',
    home,
    elapsedMs: () => 0,
    now: () => new Date(),
    wait: async (_ms, stop) => stop.throwIfAborted(),
    random: (bytes) => new Uint8Array(bytes),
    signal: AbortSignal.timeout(60_000),
  });
  return { code, ...written };
}

async function textsBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
}

test('the options of the older client work in their old forms, before and after the command', async () => {
  const { address, maildir, folder } = await newUser();
  const { code, out, err } = await run([
    ...['-n', '--agree-tos', 'yes', '--contact', address, '--contact=postmaster@client.test'],
    'cert',
    ...['-e', address, '--usage', 'digitalSignature', '--usage', 'contentCommitment', '--key-type=p256'],
    ...['-c', folder('config'), '-w', folder('work'), '-l', folder('logs'), '--no-passphrase', '--json'],
    ...reach(maildir),
  ]);
  assert.equal(code, 0, err);
  const { folder: version, name } = JSON.parse(out) as { folder: string; name: string };
  assert.equal(version, join(folder('config'), 'certificates', address, '1'));
  assert.equal(name, address);
  const metadata = JSON.parse(await readFile(join(version, 'metadata.json'), 'utf8')) as { request: { use: string } };
  assert.equal(metadata.request.use, 'signing');
  const p12 = new Uint8Array(await readFile(join(version, 'certificate.p12')));
  assert.ok((await parsePkcs12(p12, '')).privateKey !== undefined);
  // What was under way lay in the folder of work, and nothing of it is left.
  assert.deepEqual(await readdir(join(folder('work'), 'enrollments')), []);
  assert.ok(!(await readdir(folder('config'))).includes('enrollments'));
});

test('the settings of the first run are kept, by reference, and renew without an option', async () => {
  const { address, maildir, folder } = await newUser();
  await writeFile(folder('passphrase'), 'correct horse\n', { mode: 0o600 });
  const first = await run([
    'cert',
    ...['-e', address, '-c', folder('config'), '--agree-tos', '--key-type=p256', '--json'],
    ...['--passphrase-file', folder('passphrase')],
    ...reach(maildir),
  ]);
  assert.equal(first.code, 0, first.err);
  const file = join(folder('config'), 'certificates', address, 'settings.json');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(!(await textsBelow(folder('config'))).includes('correct horse'));

  const store = fileStore(folder('config'), systemProcesses());
  assert.deepEqual(await store.listLineages(), [address]);
  const kept = await store.loadSettings(address);
  const resolved = resolveByName(address, { commandLine: {}, environment: {} }, kept?.certificate);
  assert.ok(resolved !== undefined);
  assert.deepEqual(resolved, kept?.certificate);
  await using opened = await openResolved(resolved, {
    folders: { config: folder('config'), work: folder('config'), logs: folder('logs') },
    processes: systemProcesses(),
    secrets: { env: {}, signal: AbortSignal.timeout(60_000) },
    agreeToTerms: () => Promise.reject(new Error('nobody may be asked')),
    userAgent: 'test',
    log: () => undefined,
  });
  const { certificate, outcome } = await obtainCertificate({ ...opened.options, force: true }, opened.context);
  assert.deepEqual([outcome, certificate.version], ['issued', 2]);
  assert.ok((await parsePkcs12(certificate.files['certificate.p12'], 'correct horse')).privateKey !== undefined);
});

test('a secret given as text is nowhere in the store, and the user is told what follows', async () => {
  const { address, maildir, folder } = await newUser();
  const words = ['--passphrase', 'hunter2 hunter2', '--smtp-password=hunter3'];
  const { code, err } = await run([
    'cert',
    ...['-e', address, '-c', folder('config'), '--agree-tos', '--key-type', 'p256', '--quiet', ...words],
    ...reach(maildir),
  ]);
  assert.equal(code, 0, err);
  assert.match(err, /warning: --passphrase shows in the process list/);
  assert.match(err, /warning: --smtp-password shows in the process list/);
  assert.ok(!/hunter/.test(err + (await textsBelow(folder('config')))));
  const { certificate } = (await fileStore(folder('config'), systemProcesses()).loadSettings(address)) ?? {};
  assert.deepEqual(certificate?.pkcs12.passphrase, { prompt: 'Passphrase of the PKCS#12 file: ' });
  const loud = await run(['cert', '-e', address, '-c', folder('config'), ...words, ...reach(maildir)]);
  assert.match(loud.err, /a renewal will ask for it \(SMTP password of .*; Passphrase of the PKCS#12 file\)/);
});

test('the environment alone is enough, and its secrets are kept by the names of their variables', async () => {
  const { address, maildir, folder } = await newUser();
  const env = {
    ACME_SMIME_EMAIL: address,
    ACME_SMIME_SERVER: setting.directoryUrl,
    ACME_SMIME_CA_BUNDLE: setting.rootFile,
    ACME_SMIME_DNS_SERVER: setting.dnsServer,
    ACME_SMIME_MAILDIR: maildir,
    ACME_SMIME_SMTP_HOST: '127.0.0.1',
    ACME_SMIME_SMTP_PORT: String(setting.smtpPort),
    ACME_SMIME_SMTP_METHOD: 'plain',
    ACME_SMIME_AGREE_TOS: 'yes',
    ACME_SMIME_CONFIG_DIR: folder('config'),
    ACME_SMIME_KEY_TYPE: 'p256',
    ACME_SMIME_PASSPHRASE: 'correct horse',
    ACME_SMIME_JSON: '1',
  };
  const { code, out, err } = await run(['cert'], env);
  assert.equal(code, 0, err);
  assert.equal((JSON.parse(out) as { outcome: string }).outcome, 'issued');
  const settings = await readFile(join(folder('config'), 'certificates', address, 'settings.json'), 'utf8');
  assert.match(settings, /"env": "ACME_SMIME_PASSPHRASE"/);
});

test('a configuration file alone is enough, its paths beginning where it lies, and the command line beats it', async () => {
  const { address, maildir, folder } = await newUser();
  await writeFile(folder('p12.txt'), 'correct horse\n');
  await writeFile(
    folder('acme.toml'),
    `
[servers.local]
directory = "${setting.directoryUrl}"
ca-bundle = "${setting.rootFile}"
dns-server = "${setting.dnsServer}"
account = "org"
[accounts.org]
agree-tos = true
contact = ["postmaster@client.test"]
[mailboxes.work]
kind = "maildir-sendmail"
maildir = "${maildir}"
smtp = { host = "127.0.0.1", port = ${setting.smtpPort}, tls = "plain" }
[certificates.work]
addresses = ["${address}"]
server = "local"
mailbox = "work"
key-type = "p384"
passphrase = { file = "${folder('p12.txt').split('/').at(-1)}" }
`,
  );
  const common = ['--config', folder('acme.toml'), '--config-dir', folder('config'), '--json'];
  const { code, out, err } = await run(['cert', '--name', 'work', '--key-type', 'p256', ...common]);
  assert.equal(code, 0, err);
  const { name, folder: version } = JSON.parse(out) as { name: string; folder: string };
  assert.equal(name, 'work');
  const { request } = JSON.parse(await readFile(join(version, 'metadata.json'), 'utf8')) as {
    request: { keyType: string };
  };
  assert.equal(request.keyType, 'p256');
  const p12 = new Uint8Array(await readFile(join(version, 'certificate.p12')));
  assert.ok((await parsePkcs12(p12, 'correct horse')).privateKey !== undefined);
  // Named by its address it is the same certificate.
  const again = await run(['cert', '-e', address, '--key-type', 'p256', ...common]);
  assert.equal((JSON.parse(again.out) as { outcome: string; name: string }).name, 'work', again.err);
});

test('a mistake in the configuration file is named with file, line and path before anybody is bothered', async () => {
  const { address, folder } = await newUser();
  await writeFile(folder('bad.toml'), `[certificates.a]\naddresses = ["${address}"]\nmailbox = "wrok"\n`);
  const { code, err } = await run(['cert', '-e', address, '--config', folder('bad.toml'), '-c', folder('config')]);
  assert.equal(code, 2);
  assert.match(err, /certificates\.a\.mailbox: there is no mailbox "wrok"/);
  assert.match(err, /\[CONFIG_REFERENCE_UNKNOWN\]/);
});

/** A proxy that nobody runs: what is asked of the CA by default never leaves this machine. */
const sealed = { HTTPS_PROXY: 'http://127.0.0.1:1' };

// It is asked through a proxy that is not there, and older Nodes refuse to pass a proxy by.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const skip = major < 24 && minor < 21 && 'needs Node 22.21';

test('without --server CASTLE is asked, and with --test its test server', { skip }, async () => {
  const { address, folder } = await newUser();
  const { err } = await run(['cert', '-e', address, '-c', folder('config'), '--imap', '-t'], sealed);
  const [account] = await readdir(join(folder('config'), 'accounts'));
  assert.ok(account?.startsWith('acme-staging.castle.cloud'), err);
});

test('without folders everything lies below the home folder, and nothing in the current one', async () => {
  const { address, maildir, folder } = await newUser();
  const before = await readdir('.');
  const more = ['--agree-tos', '--key-type', 'p256', '--quiet', '--no-passphrase', ...reach(maildir)];
  const { code, err } = await run(['cert', '-e', address, ...more], {}, folder('home'));
  assert.equal(code, 0, err);
  assert.deepEqual(await readdir(join(folder('home'), '.config', 'acme-smime', 'certificates')), [address]);
  assert.deepEqual(await readdir(join(folder('home'), '.local', 'state', 'acme-smime')), ['enrollments']);
  assert.deepEqual(await readdir('.'), before);
});

test('a mailbox whose server nobody named is looked for, and what was tried is said', async () => {
  const { folder } = await newUser();
  const { code, err } = await run(
    [
      ...[
        'cert',
        '-e',
        'alice@nowhere.invalid',
        '-c',
        folder('config'),
        '--agree-tos',
        '--imap',
        '--password-env',
        'P',
      ],
      ...reach('').filter((one) => !one.startsWith('--maildir') && !one.startsWith('--smtp')),
    ],
    { P: 'hunter2' },
  );
  assert.equal(code, 3, err);
  assert.match(err, /imap\.nowhere\.invalid:993 \(TLS\).*mail\.nowhere\.invalid:143 \(STARTTLS\).*--host/s);
  assert.ok(!err.includes('hunter2'));
});
