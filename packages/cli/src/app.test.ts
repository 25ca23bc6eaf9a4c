import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runApp } from './app.ts';
import { fakeContext } from './context.test.fixture.ts';
import { exitCodeTexts } from './exit-code.ts';

async function run(argv: readonly string[], more: Parameters<typeof fakeContext>[1] = {}) {
  const context = fakeContext(argv, more);
  return { code: await runApp(context), out: context.out(), err: context.err() };
}

test('without arguments the help is printed', async () => {
  const { code, out } = await run([]);
  assert.equal(code, 0);
  assert.match(out, /Usage: acme-smime/);
  for (const [number, text] of exitCodeTexts) assert.ok(out.includes(`${number}  ${text}`), `exit code ${number}`);
});

test('cert explains every option', async () => {
  const { code, out } = await run(['cert', '--help']);
  assert.equal(code, 0);
  for (const option of [
    '--email',
    '--server',
    '--agree-tos',
    '--imap',
    '--maildir',
    '--sendmail',
    '--smtp-host',
    '--smtp-port',
    '--dns-server',
    '--ca-bundle',
    '--timeout',
    '--message-check',
    '--token-join',
    '--notify',
    '--key-type',
    '--json',
    '--no-verify-ssl',
  ])
    assert.ok(out.includes(option), option);
});

test('--version prints the version of the package', async () => {
  const { code, out } = await run(['--version']);
  assert.equal(code, 0);
  assert.match(out, /^\d+\.\d+\.\d+/);
});

test('an unknown option is named and ends with the code for usage', async () => {
  const { code, err } = await run(['cert', '-e', 'a@example.org', '--imapp']);
  assert.equal(code, 2);
  assert.match(err, /There is no option --imapp here; did you mean --imap\?/);
  assert.match(err, /\[OPTION_UNKNOWN\]/);
});

const refusals: readonly (readonly [string, readonly string[], string])[] = [
  ['a wildcard address', ['-e', '*@example.org', '--server', 'https://ca.test/dir'], 'EMAIL_WILDCARD'],
  ['an address that is none', ['-e', 'alice', '--server', 'https://ca.test/dir'], 'EMAIL_INVALID'],
  ['a server that nobody knows', ['-e', 'a@example.org', '--server', 'castel'], 'SERVER_INVALID'],
  [
    'a test server that nobody knows',
    ['-e', 'a@example.org', '--server', 'https://ca.test/dir', '--test'],
    'STAGING_MISSING',
  ],
  ['no address', ['--server', 'https://ca.test/dir'], 'EMAIL_MISSING'],
  [
    'a password that is named twice',
    ['-e', 'a@example.org', '--password-env', 'A', '--password-file', 'f'],
    'OPTIONS_CONFLICT',
  ],
  ['a keyring entry without an account', ['-e', 'a@example.org', '--password-keyring', 'mail'], 'OPTION_INVALID'],
  ['a password program without a name', ['-e', 'a@example.org', '--password-command', ' '], 'COMMAND_EMPTY'],
  ['a configuration file that is not there', ['-e', 'a@example.org', '--config', '/nowhere/x.toml'], 'CONFIG_MISSING'],
  ['a server that is no URL', ['-e', 'a@example.org', '--server', 'ftp://ca.test/'], 'SERVER_INVALID'],
  [
    'a Maildir without a way out',
    ['-e', 'a@example.org', '--server', 'https://ca.test/', '--maildir', '/m'],
    'SMTP_HOST_MISSING',
  ],
  [
    'a port that is none',
    ['-e', 'a@example.org', '--server', 'https://ca.test/', '--imap', '--host', 'h', '--port', 'x'],
    'PORT_INVALID',
  ],
  [
    'a missing bundle',
    ['-e', 'a@example.org', '--server', 'https://ca.test/', '--ca-bundle', '/nowhere/x.pem'],
    'FILE_UNREADABLE',
  ],
  [
    'a mailbox without checks',
    ['-e', 'a@example.org', '--server', 'https://ca.test/', '--imap', '--message-check', 'none'],
    'CHECK_NONE_REFUSED',
  ],
  ['nobody to ask', ['-e', 'a@example.org', '--server', 'https://ca.test/', '-n'], 'MAILBOX_MISSING'],
  [
    'half an external account',
    ['-e', 'a@example.org', '--server', 'https://ca.test/', '--eab-kid', 'k'],
    'EAB_INCOMPLETE',
  ],
  [
    'a timeout of nothing',
    ['-e', 'a@example.org', '--server', 'https://ca.test/', '--timeout', '0'],
    'TIMEOUT_INVALID',
  ],
];

for (const [what, argv, expected] of refusals) {
  test(`${what} is refused in one sentence with the code ${expected}`, async () => {
    const { code, err, out } = await run(['cert', ...argv]);
    assert.equal(code, 2, err);
    assert.equal(out, '');
    assert.ok(err.includes(`[${expected}]`), err);
  });

  test(`${what} is refused as JSON with the code ${expected}`, async () => {
    const { code, out } = await run(['cert', ...argv, '--json']);
    const answer = JSON.parse(out) as { version: number; outcome: string; exitCode: number; error: { code: string } };
    assert.deepEqual(
      [answer.version, answer.outcome, answer.exitCode, answer.error.code],
      [1, 'failed', code, expected],
    );
  });
}

const misuses: readonly (readonly [string, readonly string[], string, RegExp])[] = [
  ['a command that there is none of', ['certt'], 'COMMAND_UNKNOWN', /no command "certt"; did you mean cert\?/],
  ['an option without its value', ['cert', '--key-type'], 'OPTION_INCOMPLETE', /--key-type needs a value: <type>\./],
  [
    'a value that is no choice',
    ['cert', '--key-type', 'dsa'],
    'OPTION_INVALID',
    /--key-type does not take "dsa"; it takes rsa2048,/,
  ],
  [
    'a usage that is none',
    ['cert', '--usage', 'x'],
    'OPTION_INVALID',
    /--usage does not take "x"; it takes digitalSignature,/,
  ],
  [
    'a shell that nobody knows',
    ['completion', 'tcsh'],
    'OPTION_INVALID',
    /<shell> cannot be "tcsh"; it is one of bash, zsh, fish\./,
  ],
  ['a command without what it is about', ['show'], 'ARGUMENT_MISSING', /The <name> after the command is missing\./],
  ['a word too many', ['cert', 'foo'], 'ARGUMENT_UNEXPECTED', /Nothing here takes "foo"/],
  ['an option that has to be there', ['account', 'export'], 'OPTION_MISSING', /--out <file> is missing\./],
];

for (const [what, argv, expected, saying] of misuses)
  test(`${what} is refused in one sentence with the code ${expected}, and as JSON`, async () => {
    const { code, err, out } = await run(argv);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, saying);
    assert.ok(err.includes(`[${expected}]`), err);
    const asJson = await run([...argv.slice(0, 1), '--json', ...argv.slice(1)]);
    const answer = JSON.parse(asJson.out) as { outcome: string; error: { code: string } };
    assert.deepEqual([answer.outcome, answer.error.code, asJson.err], ['failed', expected, '']);
  });

test('a password on the command line works but is warned about, and never repeated', async () => {
  const { err } = await run(['cert', '-e', 'a@example.org', '--password', 'hunter2', '--server', 'ftp://x/']);
  assert.match(err, /warning: --password shows in the process list/);
  assert.ok(!err.includes('hunter2'));
});

test('switching TLS verification off is loud every time', async () => {
  const { err } = await run(['cert', '-e', 'a@example.org', '--no-verify-ssl', '--server', 'ftp://x/']);
  assert.match(err, /warning: --no-verify-ssl/);
});
