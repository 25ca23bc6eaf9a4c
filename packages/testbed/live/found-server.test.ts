import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startCaProcess } from '../src/ca-process.ts';
import { startCert } from '../src/cert-process.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { startStack } from '../src/stack.ts';
import type { TestUser } from '../src/users.ts';
import { assertUsableCertificate } from './cert-judges.ts';

const users: readonly TestUser[] = ['tls', 'starttls', 'wrong', 'command'].map((name) => ({
  address: `${name}@client.test`,
  password: `${name} password`,
}));
const userOf = (name: string): TestUser =>
  users.find(({ address }) => address.startsWith(`${name}@`)) ?? assert.fail(name);

const stack = await startStack({ users });
const ca = await startCaProcess(stack);
after(async () => {
  await ca.close();
  await stack.close();
});
showLogsOfFailures(stack);

/** Neither IMAP nor submission is told how it is protected. */
const unsaid = { '--imap-method': undefined, '--smtp-method': undefined };

test('a port that speaks TLS from the first byte is found to do so', async () => {
  const user = userOf('tls');
  const cert = await startCert(stack, ca, user, { ...unsaid, '--smtp-port': String(stack.postfix.smtpsPort) });
  await assertUsableCertificate(await cert.result, ca, user);
});

test('a port that wants STARTTLS is found to do so', async () => {
  const user = userOf('starttls');
  const cert = await startCert(stack, ca, user, { ...unsaid, '--port': String(stack.dovecot.imapPort) });
  const result = await cert.result;
  await assertUsableCertificate(result, ca, user);
  assert.match(result.stderr, new RegExp(`${stack.dovecot.imapPort}, over STARTTLS`));
});

test('a wrong password is refused once, not tried in every way', async () => {
  const user = { ...userOf('wrong'), password: 'not it' };
  const cert = await startCert(stack, ca, user, unsaid);
  assert.equal((await cert.result).json.error?.code, 'IMAP_LOGIN_REFUSED');
});

test('the password of a program opens the mailbox', async () => {
  const user = userOf('command');
  const command = `${process.execPath} -p "'${user.password}'"`;
  const cert = await startCert(stack, ca, user, { '--password-file': undefined, '--password-command': command });
  await assertUsableCertificate(await cert.result, ca, user);
});
