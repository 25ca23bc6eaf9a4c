import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certCommand } from '../commands/cert/command.ts';
import type { CertOptions } from '../commands/cert/command.ts';
import { fakeContext } from '../context.test.fixture.ts';
import { givenOptions, variableOf } from './given-options.ts';

function given(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const command = certCommand(fakeContext(argv), () => undefined);
  command.action(() => undefined).parse([...argv], { from: 'user' });
  return givenOptions<CertOptions>(command, env);
}

test('what the declaration fills in was said by nobody', () => {
  const { commandLine, environment, all } = given(['--host', 'h']);
  assert.deepEqual(commandLine, { host: 'h' });
  assert.deepEqual(environment, {});
  assert.equal(all.keyType, 'rsa2048');
  assert.equal(all.verifySsl, true);
});

test('every option has its variable, in the form in which it would be typed', () => {
  const { environment } = given([], {
    ACME_SMIME_EMAIL: 'a@example.org, b@example.org',
    ACME_SMIME_IMAP: '1',
    ACME_SMIME_PORT: '143',
    ACME_SMIME_USAGE: 'digitalSignature keyAgreement',
    ACME_SMIME_SMTP_METHOD: 'SSL',
    ACME_SMIME_AGREE_TOS: 'yes',
    ACME_SMIME_NO_VERIFY_SSL: 'true',
    ACME_SMIME_NO_PASSPHRASE: '0',
  });
  assert.deepEqual(environment, {
    email: ['a@example.org', 'b@example.org'],
    imap: true,
    port: 143,
    usage: ['digitalSignature', 'keyAgreement'],
    smtpMethod: 'SSL',
    agreeTos: 'yes',
    verifySsl: false,
  });
});

test('a variable that holds a secret is kept as a reference to itself', () => {
  const { environment, all } = given([], { ACME_SMIME_PASSWORD: 'hunter2', ACME_SMIME_PASSPHRASE: 'open sesame' });
  assert.deepEqual(environment, { passwordEnv: 'ACME_SMIME_PASSWORD', passphraseEnv: 'ACME_SMIME_PASSPHRASE' });
  assert.ok(!JSON.stringify(all).includes('hunter2'));
});

test('an empty variable says nothing', () => {
  assert.deepEqual(given([], { ACME_SMIME_HOST: '' }).environment, {});
});

test('the command line counts more than the environment', () => {
  const { all } = given(['--host=typed'], { ACME_SMIME_HOST: 'set', ACME_SMIME_LOGIN: 'alice' });
  assert.deepEqual([all.host, all.login], ['typed', 'alice']);
});

for (const [name, value] of [
  ['ACME_SMIME_IMAP', 'perhaps'],
  ['ACME_SMIME_SMTP_METHOD', 'TLS'],
  ['ACME_SMIME_USAGE', 'everything'],
] as const)
  test(`${name} set to "${value}" is refused by its name`, () => {
    assert.throws(() => given([], { [name]: value }), { code: 'OPTION_INVALID', path: name });
  });

test('the name of a variable follows from the option', () => {
  assert.equal(variableOf({ long: '--smtp-host' }), 'ACME_SMIME_SMTP_HOST');
});
