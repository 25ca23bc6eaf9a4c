import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { revealSecret } from './reveal-secret.ts';
import type { SecretSurroundings } from './reveal-secret.ts';
import { literalSecret } from './secret-ref.ts';
import type { SecretSource } from './secret-ref.ts';

const folder = await mkdtemp(join(tmpdir(), 'acme-smime-secrets-'));
after(() => rm(folder, { recursive: true, force: true }));
const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
};
const around = (more: Partial<SecretSurroundings> = {}): SecretSurroundings => ({
  env: {},
  signal: new AbortController().signal,
  ...more,
});
/** A program that runs this JavaScript; no shell anywhere. */
const program = (code: string): SecretSource => ({ command: [process.execPath, '-e', code] });

test('a file yields its first line, whatever ends it', async () => {
  assert.equal(await revealSecret({ file: await write('lf', 's3cret\nmore\n') }, around()), 's3cret');
  assert.equal(await revealSecret({ file: await write('crlf', 's3cret\r\n') }, around()), 's3cret');
  assert.equal(await revealSecret({ file: await write('bare', ' s3cret ') }, around()), ' s3cret ');
});

test('a variable, a credential and a question yield what they hold', async () => {
  assert.equal(await revealSecret({ env: 'P' }, around({ env: { P: 's3cret' } })), 's3cret');
  await write('mail', 's3cret\n');
  assert.equal(
    await revealSecret({ credential: 'mail' }, around({ env: { CREDENTIALS_DIRECTORY: folder } })),
    's3cret',
  );
  const asked: string[] = [];
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    return 's3cret';
  };
  assert.equal(await revealSecret({ prompt: 'Password: ' }, around({ ask })), 's3cret');
  assert.deepEqual(asked, ['Password: ']);
});

test('a command is run without a shell and yields the first line that it prints', async () => {
  assert.equal(await revealSecret(program("console.log('s3cret');console.log('url: x')"), around()), 's3cret');
  const words = { command: [process.execPath, '-p', 'process.argv[1]', '$(id);`id`'] };
  assert.equal(await revealSecret(words, around()), '$(id);`id`');
});

test('a command that waits for input gets none', async () => {
  assert.equal(
    await revealSecret(program("process.stdin.on('end',()=>console.log('over')).resume()"), around()),
    'over',
  );
});

test('a command that is too slow is killed', async () => {
  const slow = program('setInterval(()=>{},1000)');
  await assert.rejects(revealSecret(slow, around({ commandTimeoutMs: 50 })), { code: 'SECRET_COMMAND_FAILED' });
});

test('an abort ends a command and is what is thrown', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const running = revealSecret(program('setInterval(()=>{},1000)'), around({ signal: stop.signal }));
  stop.abort(reason);
  await assert.rejects(running, (error) => error === reason);
});

test('a keyring yields its entry', async () => {
  const loadKeyring = async () => async (service: string, account: string) => `${service}+${account}`;
  const entry = { keyring: { service: 'mail', account: 'alice' } };
  assert.equal(await revealSecret(entry, around({ loadKeyring })), 'mail+alice');
});

test('a keyring that is not installed, does not answer or has no entry says which of it', async () => {
  const entry = { keyring: { service: 'mail', account: 'alice' } };
  const says = (loadKeyring: SecretSurroundings['loadKeyring'] & {}, code: string, words: RegExp) =>
    assert.rejects(revealSecret(entry, around({ loadKeyring })), (error: Error & { code?: string }) => {
      assert.equal(error.code, code);
      assert.match(error.message, words);
      return true;
    });
  await says(
    () => Promise.reject(new Error('no such package')),
    'KEYRING_UNAVAILABLE',
    /@napi-rs\/keyring is not installed/,
  );
  await says(
    async () => async () => Promise.reject(new Error('AccessDenied')),
    'KEYRING_UNAVAILABLE',
    /Secret Service/,
  );
  await says(async () => async () => null, 'SECRET_MISSING', /service mail, account alice/);
});

const missing: readonly (readonly [string, SecretSource, string])[] = [
  ['a file that is not there', { file: '/nowhere/secret' }, 'SECRET_FILE_UNREADABLE'],
  ['a variable that is not set', { env: 'P' }, 'SECRET_MISSING'],
  ['a variable that is empty', { env: 'EMPTY' }, 'SECRET_MISSING'],
  ['a credential outside of a service', { credential: 'mail' }, 'SECRET_MISSING'],
  ['a question that nobody may be asked', { prompt: 'Password: ' }, 'SECRET_MISSING'],
  ['a program that is not there', { command: ['/nowhere/program'] }, 'SECRET_COMMAND_FAILED'],
  ['a program without a name', { command: [] }, 'SECRET_COMMAND_FAILED'],
  [
    'a program that fails',
    program("console.log('s3cret');console.error('s3cret');process.exit(3)"),
    'SECRET_COMMAND_FAILED',
  ],
];
for (const [title, source, code] of missing)
  test(`${title} is ${code}, says what the secret is for, and nothing of it`, async () => {
    await assert.rejects(
      revealSecret(source, around({ env: { EMPTY: '' } }), 'password of alice'),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, code);
        assert.match(error.message, /^The password of alice /);
        assert.ok(!inspect(error, { depth: 9 }).includes('console.error') && !error.message.includes('s3cret'));
        return true;
      },
    );
  });

test('the name of a credential cannot leave its folder', async () => {
  const env = { CREDENTIALS_DIRECTORY: folder };
  for (const credential of ['../etc/passwd', '.hidden', '', 'a/b'])
    await assert.rejects(revealSecret({ credential }, around({ env })), { code: 'SECRET_MISSING' });
});

test('a literal secret shows neither in JSON nor when it is printed', async () => {
  const secret = literalSecret('hunter2');
  assert.equal(await revealSecret(secret, around()), 'hunter2');
  assert.ok(!JSON.stringify({ secret }).includes('hunter2'));
  assert.ok(!inspect({ secret }, { depth: 9, showHidden: true }).includes('hunter2'));
});
