import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { obtainCertificate } from '@acme-smime/client';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

/** A world whose mail is in the hands of the test: `deliver` is called with what the CA has sent once there are that many. */
async function startWorldWithMail(count: number, deliver: (world: World, mails: readonly Uint8Array[]) => void) {
  const mails: Uint8Array[] = [];
  const world = await startWorld({
    plain: true,
    relay: async ({ raw }) => {
      mails.push(raw);
      if (mails.length === count) deliver(world, mails);
    },
  });
  return world;
}

test('a challenge mail that comes five times is answered once', async () => {
  await using world = await startWorldWithMail(1, ({ mailbox }, [mail]) => {
    for (let copy = 0; copy < 5; copy += 1) mailbox.deliver(mail!);
  });
  const { outcome } = await obtainCertificate(world.options(), world.context);
  assert.deepEqual([outcome, world.mailbox.sent.length], ['issued', 1]);
});

test('challenge mails that arrive in the wrong order, among other people’s mail, are each answered for their address', async () => {
  const addresses = ['alice', 'bob', 'carol', 'dave'].map((name) => `${name}@client.example`) as [string, ...string[]];
  await using world = await startWorldWithMail(4, ({ mailbox }, mails) => {
    for (const mail of mails.toReversed()) {
      mailbox.deliver(Buffer.from('From: bob@example.org\r\nSubject: lunch?\r\n\r\nhi\r\n'));
      mailbox.deliver(mail);
    }
  });
  const { certificate } = await obtainCertificate(world.options({ addresses }), world.context);
  const names = new X509Certificate(certificate.files['cert.pem']).subjectAltName;
  assert.equal(names, addresses.map((one) => `email:${one}`).join(', '));
  assert.deepEqual(world.mailbox.sent.map((mail) => mail.from).toSorted(), addresses);
});

test('a forged copy and a replay of an earlier order are passed over for the genuine mail', async () => {
  let earlier: Uint8Array | undefined;
  const forged = (mail: Uint8Array): Uint8Array =>
    Buffer.from(
      Buffer.from(mail)
        .toString('latin1')
        .replace(/^(Subject: ACME: ).{20}/m, '$1bWFsbG9yeSBjaG9zZSB0'),
      'latin1',
    );
  await using world = await startWorldWithMail(1, ({ mailbox }, [mail]) => {
    // The newest is looked at first.
    mailbox.deliver(mail!);
    mailbox.deliver(forged(mail!));
    earlier = mail;
  });
  await obtainCertificate(world.options(), world.context);
  assert.equal(world.mailbox.sent.length, 1);
  const rules = world.progress.flatMap((one) => (one.step === 'mail-rejected' ? [one.failure.id] : []));
  assert.deepEqual(rules, ['authentic']);

  await using next = await startWorldWithMail(1, ({ mailbox }, [mail]) => {
    mailbox.deliver(mail!);
    mailbox.deliver(earlier!);
  });
  const { outcome } = await obtainCertificate(next.options(), next.context);
  assert.deepEqual([outcome, next.mailbox.sent.length], ['issued', 1]);
  // That CA had another key, so that its mail proves nothing to this one's client.
  assert.ok(next.progress.some((one) => one.step === 'mail-rejected'));
});

test('when the CA’s relay refuses the address for good, the client is told in the words of the relay', async () => {
  const refused = Promise.withResolvers<void>();
  await using world = await startWorld({
    plain: true,
    relay: async ({ to }) => {
      const response = `550 5.1.1 <${to}>: no such mailbox`;
      throw Object.assign(new Error('refused'), { command: 'RCPT TO', responseCode: 550, response });
    },
    log: ({ event }) => {
      if (event === 'mail.refused') refused.resolve();
    },
  });
  // Patience ends when the CA has heard from its relay.
  const context = { ...world.context, wait: () => refused.promise };
  await assert.rejects(obtainCertificate(world.options(), context), {
    code: 'ACME_PROBLEM',
    message: /alice@client\.example could not be delivered \(5\.1\.1\): 550 5\.1\.1 .*no such mailbox \(connection/,
  });
});

test('when the challenge mail bounced and nothing else came, the client is told what the bounce said', async () => {
  const bounced = Promise.withResolvers<void>();
  await using world = await startWorld({
    plain: true,
    relay: async ({ raw }) => {
      const id = /^Message-ID: (<.*>)/im.exec(Buffer.from(raw).toString())?.[1] ?? assert.fail();
      const report = 'Content-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.2.2\r\n';
      const copy = `Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${id}\r\n`;
      const head = 'From: MAILER-DAEMON@client.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n';
      await world.ca.receive(Buffer.from(`${head}--b\r\n${report}\r\n--b\r\n${copy}\r\n--b--\r\n`));
    },
    log: ({ event }) => {
      if (event === 'mail.bounced') bounced.resolve();
    },
  });
  const context = { ...world.context, wait: () => bounced.promise };
  await assert.rejects(obtainCertificate(world.options(), context), {
    code: 'NO_CHALLENGE_MAIL',
    message: /arrived in time; .* The CA says: .*could not be delivered \(5\.2\.2\)\.$/,
  });
});
