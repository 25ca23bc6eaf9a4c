import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { createTransport } from 'nodemailer';
import { arrivedMail, openImap } from '../src/arrived-mail.ts';
import type { StoredMail } from '../src/dovecot.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { startMailExchange } from '../src/mail-exchange.ts';
import { relayMail, submitMail } from '../src/send-mail.ts';
import { startStack } from '../src/stack.ts';
import { authenticationResults, signedHeaders, withSubject } from '../src/trace-headers.ts';
import { alice, bob, carol } from '../src/users.ts';

const stack = await startStack();
after(() => stack.close());
showLogsOfFailures(stack);

const patience = (): AbortSignal => AbortSignal.timeout(90_000);

function mail(from: string, to: string, subject: string): string {
  const header = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, 'Date: Thu, 01 Jan 2026 00:00:00 +0000'];
  return [...header, `Message-ID: <${subject}@test>`, 'Auto-Submitted: auto-replied', '', 'body', ''].join('\r\n');
}

async function arrival(user: typeof alice, subject: string): Promise<StoredMail> {
  return await arrivedMail(stack, user, withSubject(subject), patience());
}

for (const method of ['STARTTLS', 'SSL'] as const) {
  test(`mail submitted over ${method} arrives signed by its domain and verified`, async () => {
    const subject = `submitted-${method}`;
    await submitMail(stack, alice, method, { to: bob.address, raw: mail(alice.address, bob.address, subject) });
    const arrived = await arrival(bob, subject);
    assert.match(authenticationResults(arrived), /^mail\.client\.test; dkim=pass .*header\.d=client\.test/);
    const signed = signedHeaders(arrived);
    for (const name of ['from', 'to', 'subject', 'date', 'message-id', 'auto-submitted', 'in-reply-to', 'reply-to']) {
      assert.ok(signed.includes(name), `${name} is not among ${signed.join(':')}`);
    }
  });
}

test('mail from outside arrives with dkim=none when nobody signed it', async () => {
  const raw = mail('eve@other.test', alice.address, 'unsigned');
  await relayMail(stack, { from: 'eve@other.test', to: alice.address, raw });
  assert.match(authenticationResults(await arrival(alice, 'unsigned')), /^mail\.client\.test; dkim=none/);
});

test('mail signed with a key that was published later verifies, and no longer when it was altered on the way', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  await stack.publishDkimKey('late._domainkey.ca.test', `v=DKIM1; k=rsa; p=${spki}`);
  const dkim = {
    domainName: 'ca.test',
    keySelector: 'late',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const signer = createTransport({ streamTransport: true, buffer: true, newline: 'windows', dkim });
  const composed = await signer.sendMail({ from: 'acme@ca.test', to: alice.address, subject: 'intact', text: 'hello' });
  assert.ok(composed.message instanceof Buffer);
  const raw = composed.message.toString();
  await relayMail(stack, { from: 'acme@ca.test', to: alice.address, raw });
  await relayMail(stack, {
    from: 'acme@ca.test',
    to: alice.address,
    raw: raw.replace('Subject: intact', 'Subject: altered'),
  });
  assert.match(authenticationResults(await arrival(alice, 'intact')), /dkim=pass .*header\.d=ca\.test/);
  assert.match(authenticationResults(await arrival(alice, 'altered')), /dkim=fail/);
});

test('mail to the certification authority waits until its port is known, and arrives signed', async () => {
  await using ca = await startMailExchange();
  const raw = mail(alice.address, 'acme@ca.test', 'to-the-ca');
  await submitMail(stack, alice, 'STARTTLS', { to: 'acme@ca.test', raw });
  stack.caRoute.forwardTo(ca.port);
  const arrived = await ca.next(withSubject('to-the-ca'), patience());
  assert.deepEqual(arrived.to, ['acme@ca.test']);
  assert.match(authenticationResults(arrived), /dkim=pass .*header\.d=client\.test/);
});

test('mail to Carol lands in Junk with its header unchanged', async () => {
  await relayMail(stack, { from: bob.address, to: carol.address, raw: mail(bob.address, carol.address, 'for-carol') });
  const arrived = await arrival(carol, 'for-carol');
  assert.equal(arrived.folder, 'Junk');
  assert.match(arrived.raw, /^To: carol@client\.test$/m);
});

test('direct delivery names its folder, and looking at mail from the side does not mark it read', async () => {
  await stack.dovecot.deliver('bob+Junk@client.test', mail('eve@other.test', bob.address, 'delivered'));
  const unread = await arrival(bob, 'delivered');
  assert.deepEqual([unread.folder, unread.flags], ['Junk', []]);
  const imap = await openImap(stack, bob);
  await imap.mailboxOpen('Junk');
  await imap.messageFlagsAdd(String(unread.uid), ['\\Seen', '\\Answered'], { uid: true });
  await imap.logout();
  const read = await arrival(bob, 'delivered');
  assert.deepEqual(new Set(read.flags), new Set(['\\Answered', '\\Seen']));
});

test('the IMAP server names its Junk and Sent folders and announces IDLE', async () => {
  const imap = await openImap(stack, bob);
  const folders = await imap.list();
  const uses = folders
    .filter(({ specialUse }) => specialUse !== undefined)
    .map(({ path, specialUse }) => `${path} ${specialUse}`);
  assert.deepEqual(new Set(uses), new Set(['INBOX \\Inbox', 'Junk \\Junk', 'Sent \\Sent']));
  assert.ok(imap.capabilities.has('IDLE'));
  await imap.logout();
});

test('a dropped connection is closed for its client', async () => {
  const imap = await openImap(stack, bob);
  const closed = once(imap, 'close');
  await stack.dovecot.dropConnections(bob.address);
  await closed;
});

test('wrong passwords, strangers and other domains are refused', async () => {
  const stranger = { ...alice, password: 'wrong' };
  const raw = mail(alice.address, bob.address, 'refused');
  await assert.rejects(openImap(stack, stranger), { authenticationFailed: true });
  await assert.rejects(submitMail(stack, stranger, 'SSL', { to: bob.address, raw }), { responseCode: 535 });
  await assert.rejects(relayMail(stack, { from: bob.address, to: 'x@elsewhere.test', raw }), { responseCode: 554 });
  const { host, submissionPort: port } = stack.postfix;
  const plain = createTransport({ host, port, ignoreTLS: true, auth: { user: alice.address, pass: alice.password } });
  await assert.rejects(plain.sendMail({ envelope: { from: alice.address, to: bob.address }, raw }), {
    code: 'EENVELOPE',
  });
});
