import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { parseConfiguration, readConfiguration } from './read-configuration.ts';

const folder = await mkdtemp(join(tmpdir(), 'acme-smime-config-'));
after(() => rm(folder, { recursive: true, force: true }));

const refusals: readonly (readonly [string, string, string, RegExp])[] = [
  ['no TOML', '[certificates.alice\n', 'CONFIG_SYNTAX', /^f\.toml:1: this is not TOML: /],
  [
    'an unknown key',
    '[certificates.alice]\naddresses = ["a@b.c"]\nmailbx = "work"\n',
    'CONFIG_VALUE_INVALID',
    /^f\.toml:3: certificates\.alice\.mailbx is not known here\./,
  ],
  [
    'a missing key',
    '# comment\n[certificates.alice]\n',
    'CONFIG_VALUE_INVALID',
    /^f\.toml:2: certificates\.alice\.addresses is missing/,
  ],
  [
    'a word that is none of those',
    '[certificates."alice.b"]\naddresses = ["a@b.c"]\nkey-type = "rsa512"\n',
    'CONFIG_VALUE_INVALID',
    /^f\.toml:3: certificates\.alice\.b\.key-type must be .*"rsa2048".* or /,
  ],
  [
    'a number that is a text',
    '[mailboxes.m]\nkind = "imap-smtp"\nport = "993"\n',
    'CONFIG_VALUE_INVALID',
    /^f\.toml:3: mailboxes\.m\.port must be number\./,
  ],
  [
    'a kind of mailbox that there is not',
    '[mailboxes.m]\nkind = "pop3"\n',
    'CONFIG_VALUE_INVALID',
    /^f\.toml:2: mailboxes\.m\.kind must be .*"imap-smtp"/,
  ],
  [
    'a secret of no known form',
    '[mailboxes.m]\nkind = "imap-smtp"\npassword = { fille = "hunter2" }\n',
    'CONFIG_VALUE_INVALID',
    /^f\.toml:3: mailboxes\.m\.password must be one of \{ file = /,
  ],
];
for (const [title, source, code, message] of refusals)
  test(`${title} is ${code}, with file, line, path and what was expected`, async () => {
    await assert.rejects(parseConfiguration(source, 'f.toml'), (error: Error & { code?: string }) => {
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.ok(!inspect(error, { depth: 9 }).includes('hunter2'));
      return true;
    });
  });

test('every mistake is named at once', async () => {
  const source = '[defaults]\nuse = "x"\ntimeout = 0\n';
  await assert.rejects(parseConfiguration(source, 'f.toml'), /defaults\.use .*defaults\.timeout /);
});

test('no file is no mistake', async () => {
  assert.equal(await readConfiguration(join(folder, 'none.toml'), 'linux'), undefined);
});

test('a secret itself is taken from a file of mode 0600 only, and warned about', async () => {
  const path = join(folder, 'acme-smime.toml');
  await writeFile(path, '[mailboxes.m]\nkind = "imap-smtp"\npassword = "hunter2"\n');
  await chmod(path, 0o644);
  await assert.rejects(readConfiguration(path, 'linux'), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'CONFIG_SECRET_EXPOSED');
    assert.match(error.message, /mailboxes\.m\.password.*chmod 600/);
    return !error.message.includes('hunter2');
  });
  await chmod(path, 0o600);
  const read = await readConfiguration(path, 'linux');
  assert.equal(read?.warnings.length, 1);
  assert.match(read.warnings[0] ?? '', /mailboxes\.m\.password holds the secret itself/);
});
