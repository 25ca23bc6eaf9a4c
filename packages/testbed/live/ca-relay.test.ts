import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { obtainCertificate } from '@acme-smime/client';
import { sqliteStorage } from 'acme-smime-ca';
import { arrivedMail } from '../src/arrived-mail.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { refusedRecipient } from '../src/postfix.ts';
import { makeScratch } from '../src/scratch.ts';
import { initCa, startServedCa } from '../src/served-ca.ts';
import type { ServedCa } from '../src/served-ca.ts';
import { startStack } from '../src/stack.ts';
import { alice, bob } from '../src/users.ts';

const stack = await startStack({ users: [alice, bob] });
const scratch = await makeScratch();
await initCa(scratch.folder);
after(async () => {
  await stack.close();
  await scratch.close();
});
showLogsOfFailures(stack);

const patience = (): AbortSignal => AbortSignal.timeout(60_000);
const { postfix, dns, tls } = stack;
/** Bob’s account is the one that the CA sends with. */
const login = encodeURIComponent(bob.address);

/** A CA that hands its mail to Postfix, after STARTTLS and a login. */
function start(db: string, relay: { readonly password?: string; readonly lines?: string } = {}): Promise<ServedCa> {
  const lines = `relay = "smtp://${login}@${postfix.host}:${postfix.submissionPort}"\nrelay-password = "env:RELAY_PASSWORD"\n`;
  return startServedCa({
    folder: scratch.folder,
    storage: `sqlite = "${db}"`,
    relay: `${lines}${relay.lines ?? `relay-ca-bundle = "${tls.rootFile}"`}`,
    dns,
    env: { RELAY_PASSWORD: relay.password ?? bob.password },
  });
}

/** Obtains a certificate; the challenge is fetched from where Postfix has delivered it to. */
async function obtain(served: ServedCa, force = false): Promise<string> {
  const before = new Set((await stack.dovecot.messages(alice.address)).map(({ uid }) => uid));
  const obtaining = obtainCertificate(served.options({ force }), served.context);
  const arrived = arrivedMail(stack, alice, ({ uid }) => !before.has(uid), patience());
  served.deliver(Buffer.from((await Promise.race([arrived, obtaining.then(() => assert.fail('no mail'))])).raw));
  return (await obtaining).outcome;
}

test('challenges leave by a relay under a private root, wait while it is stopped, and leave once when it is back', async () => {
  {
    await using served = await start('ca.db');
    assert.equal(await obtain(served), 'issued');
    assert.equal((await served.health()).status, 'ok');
    await postfix.stop();
    const waiting = obtain(served, true);
    await served.logged('relay.down');
    const { status, parts } = await served.health();
    assert.deepEqual([status, parts['mail']?.status], ['degraded', 'degraded']);
    assert.match(parts['mail']?.reason ?? '', /cannot leave: the relay 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    await postfix.start();
    assert.equal(await waiting, 'issued');
    await served.logged('relay.up');
    assert.equal((await served.health()).status, 'ok');
  }
  const storage = await sqliteStorage(join(scratch.folder, 'ca.db'));
  const [mails, orders] = [await storage.list('mail', { limit: 10 }), await storage.list('order', { limit: 10 })];
  await storage.close();
  assert.deepEqual(
    [mails.map((mail) => mail.status), orders.map((order) => order.status)],
    [
      ['sent', 'sent'],
      ['valid', 'valid'],
    ],
  );
  const received = (await stack.dovecot.messages(alice.address)).map(({ raw }) => /^Subject: .*/m.exec(raw)?.[0]);
  assert.equal(received.length, 2);
  assert.equal(new Set(received).size, 2);
});

for (const [fault, relay, reason] of [
  ['a root that nobody has named', { lines: '' }, /certificate/],
  ['a wrong password', { password: 'not-this-one' }, /Invalid login: 535/],
] as const) {
  test(`with ${fault} nothing leaves: health says so, and the challenge waits`, async () => {
    await using served = await start(`${fault.split(' ')[1]}.db`, relay);
    const before = await stack.dovecot.messages(alice.address);
    const ending = assert.rejects(obtainCertificate(served.options({ timeoutMs: 5000 }), served.context), {
      code: 'NO_CHALLENGE_MAIL',
    });
    await served.logged('relay.down');
    const { parts } = await served.health();
    assert.equal(parts['mail']?.status, 'degraded');
    assert.match(parts['mail']?.reason ?? '', reason);
    await ending;
    assert.equal((await stack.dovecot.messages(alice.address)).length, before.length);
  });
}

test('an address that the relay refuses for good ends its order at once, with the words of the relay', async () => {
  {
    await using served = await start('refused.db');
    const stop = new AbortController();
    const options = served.options({ addresses: [refusedRecipient], signal: stop.signal });
    const obtaining = assert.rejects(obtainCertificate(options, served.context));
    await served.logged('mail.refused');
    assert.equal((await served.health()).status, 'ok');
    stop.abort();
    await obtaining;
  }
  const storage = await sqliteStorage(join(scratch.folder, 'refused.db'));
  const [authorization] = await storage.list('authorization', { limit: 2 });
  const [challenge] = await storage.list('challenge', { limit: 2 });
  const [mail] = await storage.list('mail', { limit: 2 });
  await storage.close();
  assert.deepEqual([authorization?.status, mail?.status, mail?.attempts], ['invalid', 'refused', 1]);
  const [check] = challenge?.attempts[0]?.report.checks ?? [];
  assert.match(
    check?.detail ?? '',
    /nobody@client\.test could not be delivered \(5\.1\.1\): 550 5\.1\.1 .*No such mailbox here/,
  );
});
