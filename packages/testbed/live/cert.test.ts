import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { caAddress, startCaProcess } from '../src/ca-process.ts';
import { startCert } from '../src/cert-process.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { openLatePort } from '../src/late-port.ts';
import { logged } from '../src/logged.ts';
import { startMailExchange } from '../src/mail-exchange.ts';
import { startStack } from '../src/stack.ts';
import type { TestUser } from '../src/users.ts';
import { assertOneOrderOneAnswer, assertUsableCertificate, challengeMails } from './cert-judges.ts';

/** A user of its own for each test: mailbox, account and configuration folder are then its own as well. */
const users: Record<string, TestUser> = {};
for (const name of [
  'ssl',
  'starttls',
  'slow',
  'login',
  'trust',
  'plain',
  'waiting',
  'answered',
  'dropped',
  'forged',
  'moved',
  'late',
])
  users[name] = { address: `${name}@client.test`, password: `${name}: "secret"` };
users['junk'] = { address: 'junk@client.test', password: 'junk', deliverTo: 'Junk' };

const userOf = (name: string): TestUser => users[name] ?? assert.fail(name);

const stack = await startStack({ users: Object.values(users) });
/** Between the CA and the mailboxes: held, it keeps challenges from arriving. */
const challenges = await openLatePort();
challenges.forwardTo(stack.postfix.mxPort);
const ca = await startCaProcess(stack, challenges.port);
after(async () => {
  await ca.close();
  await challenges.close();
  await stack.close();
});
showLogsOfFailures(stack);

const patience = (): AbortSignal => AbortSignal.timeout(90_000);
const foreignMail = `From: friend@other.test\r\nTo: you@client.test\r\nSubject: Lunch?\r\n\r\nACME: 1234\r\n`;

test('IMAP over TLS and submission over TLS lead to a certificate, and foreign mail stays unread', async () => {
  const user = userOf('ssl');
  await stack.dovecot.deliver(user.address, foreignMail);
  const { smtpsPort } = stack.postfix;
  const options = { '--smtp-method': 'SSL', '--smtp-port': String(smtpsPort), '--key-type': 'rsa2048' };
  const cert = await startCert(stack, ca, user, options);
  await assertUsableCertificate(await cert.result, ca, user);
  await assertOneOrderOneAnswer(stack, user);
  const messages = await stack.dovecot.messages(user.address);
  const foreign = messages.find(({ raw }) => raw.includes('Subject: Lunch?'));
  assert.deepEqual([foreign?.folder, foreign?.flags], ['INBOX', []]);
});

test('STARTTLS on both sides leads to a certificate too, under the name of the server', async () => {
  const user = userOf('starttls');
  const imap = { '--imap-method': 'STARTTLS', '--port': String(stack.dovecot.imapPort) };
  const cert = await startCert(stack, ca, user, { ...imap, '--host': 'localhost', '--smtp-host': 'localhost' });
  await assertUsableCertificate(await cert.result, ca, user);
  await assertOneOrderOneAnswer(stack, user);
});

test('a challenge that was taken for junk is found', async () => {
  const user = userOf('junk');
  const cert = await startCert(stack, ca, user);
  await assertUsableCertificate(await cert.result, ca, user);
  const [challenge] = await challengeMails(stack, user);
  assert.equal(challenge?.folder, 'Junk');
  await assertOneOrderOneAnswer(stack, user);
});

test('the answered challenge is moved when that is asked for', async () => {
  const user = userOf('moved');
  const cert = await startCert(stack, ca, user, { '--move-to': 'Sent' });
  await assertUsableCertificate(await cert.result, ca, user);
  const [challenge] = await challengeMails(stack, user);
  assert.equal(challenge?.folder, 'Sent');
  await assertOneOrderOneAnswer(stack, user);
});

test('a server without IDLE is read as well', async () => {
  const user = userOf('slow');
  await using other = await startStack({ users: [user], idle: false });
  await using itsCa = await startCaProcess(other);
  const cert = await startCert(other, itsCa, user);
  await assertUsableCertificate(await cert.result, itsCa, user);
  await assertOneOrderOneAnswer(other, user);
});

test('a wrong password is named, and the right one goes on with the same order', async () => {
  const user = userOf('login');
  const wrongImap = await startCert(stack, ca, { ...user, password: 'wrong' });
  const first = await wrongImap.result;
  assert.deepEqual([first.exitCode, first.json.error?.code], [3, 'IMAP_LOGIN_REFUSED'], first.stderr);
  const wrongSmtp = await startCert(stack, ca, user, { '--smtp-login': userOf('ssl').address });
  const second = await wrongSmtp.result;
  assert.deepEqual([second.exitCode, second.json.error?.code], [3, 'SMTP_LOGIN_REFUSED'], second.stderr);
  const cert = await startCert(stack, ca, user);
  await assertUsableCertificate(await cert.result, ca, user);
  await assertOneOrderOneAnswer(stack, user);
});

test('a mail server with an untrusted certificate is refused, and --no-verify-ssl is loud', async () => {
  const user = userOf('trust');
  const untrusting = await startCert(stack, ca, user, { '--ca-bundle': ca.rootFile });
  const refused = await untrusting.result;
  assert.deepEqual([refused.exitCode, refused.json.error?.code], [3, 'IMAP_TLS_REFUSED'], refused.stderr);
  const careless = await startCert(stack, ca, user, { '--ca-bundle': undefined, '--no-verify-ssl': '' });
  const result = await careless.result;
  assert.match(result.stderr, /warning: .*--no-verify-ssl/);
  await assertUsableCertificate(result, ca, user);
});

test('a submission server without STARTTLS gets neither password nor mail', async () => {
  const user = userOf('plain');
  await using exchange = await startMailExchange();
  const cert = await startCert(stack, ca, user, { '--smtp-port': String(exchange.port) });
  const { exitCode, json, stderr } = await cert.result;
  assert.deepEqual([exitCode, json.error?.code], [3, 'SMTP_STARTTLS_MISSING'], stderr);
  assert.deepEqual(exchange.received, []);
});

test('a challenge that is late ends the wait at its deadline, and the next run answers it', async () => {
  const user = userOf('late');
  challenges.hold();
  const early = await startCert(stack, ca, user, { '--timeout': '2' });
  const { exitCode, json, stderr } = await early.result;
  assert.deepEqual([exitCode, json.error?.code], [5, 'NO_CHALLENGE_MAIL'], stderr);
  challenges.forwardTo(stack.postfix.mxPort);
  const cert = await startCert(stack, ca, user);
  await assertUsableCertificate(await cert.result, ca, user);
  await assertOneOrderOneAnswer(stack, user);
});

test('killed while it waits for the challenge, it goes on with the same order', async () => {
  const user = userOf('waiting');
  challenges.hold();
  const killed = await startCert(stack, ca, user);
  await killed.during(logged(stack.dovecot.logFile, `Login: user=<${user.address}>`, patience()));
  await killed.during(challenges.waiting(patience()));
  await killed.kill();
  challenges.forwardTo(stack.postfix.mxPort);
  const cert = await startCert(stack, ca, user);
  await assertUsableCertificate(await cert.result, ca, user);
  await assertOneOrderOneAnswer(stack, user);
});

test('killed when its answer has left but not arrived, it does not answer again', async () => {
  const user = userOf('answered');
  const caPort = stack.caRoute.target() ?? assert.fail('the CA takes mail');
  stack.caRoute.hold();
  const killed = await startCert(stack, ca, user);
  await killed.during(stack.caRoute.waiting(patience()));
  await killed.kill();
  stack.caRoute.forwardTo(caPort);
  const cert = await startCert(stack, ca, user);
  await assertUsableCertificate(await cert.result, ca, user);
  await assertOneOrderOneAnswer(stack, user);
});

test('a connection that is dropped during the wait is opened again', async () => {
  const user = userOf('dropped');
  challenges.hold();
  const cert = await startCert(stack, ca, user);
  await cert.during(logged(stack.dovecot.logFile, `Login: user=<${user.address}>`, patience()));
  await cert.during(challenges.waiting(patience()));
  await stack.dovecot.dropConnections(user.address);
  challenges.forwardTo(stack.postfix.mxPort);
  await assertUsableCertificate(await cert.result, ca, user);
  await assertOneOrderOneAnswer(stack, user);
});

test('a forged challenge that comes first is neither answered nor marked read', async () => {
  const user = userOf('forged');
  challenges.hold();
  const cert = await startCert(stack, ca, user);
  await cert.during(challenges.waiting(patience()));
  const header = [
    `From: ${caAddress}`,
    `To: ${user.address}`,
    'Subject: ACME: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ];
  header.push(
    'Date: Thu, 01 Jan 2026 00:00:00 +0000',
    'Message-ID: <forged@ca.test>',
    'Auto-Submitted: auto-generated; type=acme',
  );
  await stack.dovecot.deliver(user.address, `${header.join('\r\n')}\r\n\r\nanswer me\r\n`);
  challenges.forwardTo(stack.postfix.mxPort);
  await assertUsableCertificate(await cert.result, ca, user);
  assert.equal(await stack.postfix.submissions(user.address), 1);
  const forged = (await challengeMails(stack, user)).find(({ raw }) => raw.includes('<forged@ca.test>'));
  assert.deepEqual(forged?.flags, []);
});
