import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';

import { judgeFailure } from './judge-delivery.ts';
import type { Delivery } from './judge-delivery.ts';
import { parseRelay } from './parse-relay.ts';
import { openRelay } from './relay.ts';
import type { SmtpRelay } from './relay.ts';
import { relayPassword, startTlsRelay } from './tls-relay.test.fixture.ts';

const mail = { from: 'acme@ca.example', to: 'alice@example.org', raw: Buffer.from('Subject: x\r\n\r\ny\r\n') };

async function send(relay: SmtpRelay, to = mail.to): Promise<Delivery> {
  const open = openRelay(relay);
  try {
    return await open.send({ ...mail, to });
  } finally {
    await open.close();
  }
}

/** A reply that is not the good one. */
function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

test('a relay that is named with TLS gets mail over TLS and after the login, both ways', async () => {
  const login = { user: 'acme', password: async () => relayPassword };
  for (const tls of ['implicit', 'starttls'] as const) {
    await using server = await startTlsRelay({ secure: tls === 'implicit' });
    assert.deepEqual(await send({ ...server.where, tls, login, caBundle: server.caBundle }), { outcome: 'taken' });
    assert.deepEqual(server.seen, ['login acme', 'mail over TLS'], tls);
  }
});

test('nothing is sent where STARTTLS is missing or nobody vouches for the certificate', async () => {
  await using bare = await startTlsRelay({ disabledCommands: ['STARTTLS'], authOptional: true });
  const withoutTls = await send({ ...bare.where, tls: 'starttls', caBundle: bare.caBundle });
  await using unknown = await startTlsRelay({ authOptional: true });
  const untrusted = await send({ ...unknown.where, tls: 'starttls' });
  assert.deepEqual([withoutTls.outcome, untrusted.outcome], ['unusable', 'unusable']);
  assert.deepEqual([bare.seen, unknown.seen], [[], []]);
});

test('a wrong password is told without the password, and one that was put right is used at the next try', async () => {
  await using server = await startTlsRelay();
  const base = { ...server.where, tls: 'starttls', caBundle: server.caBundle } as const;
  const kept = [new Error('not mounted yet'), 'not-this-one', relayPassword];
  const relay = openRelay({
    ...base,
    login: {
      user: 'acme',
      password: async () => {
        const next = kept.shift() ?? assert.fail();
        if (next instanceof Error) throw next;
        return next;
      },
    },
  });
  const [unread, wrong, right] = [await relay.send(mail), await relay.send(mail), await relay.send(mail)];
  await relay.close();
  assert.deepEqual([unread.outcome, wrong.outcome, right.outcome], ['unusable', 'unusable', 'taken']);
  assert.match(wrong.outcome === 'unusable' ? wrong.reason : '', /^the relay 127\.0\.0\.1:\d+: Invalid login: 535 /);
  assert.ok(!JSON.stringify(wrong).includes('not-this-one'));
});

test('a relay that refuses the recipient or the mail for good is told from one that puts it off or refuses us', async () => {
  const replies: Record<string, Error> = {
    'no-such-user@example.org': reply(550, '5.1.1 <no-such-user@example.org>: user unknown'),
    'greylisted@example.org': reply(450, '4.2.0 <greylisted@example.org>: greylisted'),
    'not-ours@example.org': reply(553, `5.7.1 <${mail.from}>: Sender address rejected: not owned by user acme`),
    'strangers@example.org': reply(554, '5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied'),
    'blocked@example.org': reply(554, '5.7.1 <blocked@example.org>: Recipient address rejected: Access denied'),
    'overloaded@example.org': reply(421, '4.3.2 Too busy'),
    'login@example.org': reply(530, '5.7.0 Authentication required'),
  };
  await using server = await startTlsRelay({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => done(replies[address] ?? null),
    onMailFrom: ({ address }, _session, done) => {
      done(address === mail.from ? null : reply(550, '5.1.8 no such domain'));
    },
  });
  const relay = openRelay(server.where);
  const outcomes: string[] = [];
  for (const to of Object.keys(replies)) {
    const delivery = await relay.send({ ...mail, to });
    outcomes.push(delivery.outcome === 'deferred' && delivery.ours ? 'deferred for us' : delivery.outcome);
  }
  const expected = [
    'refused',
    'deferred',
    'deferred for us',
    'deferred for us',
    'refused',
    'unusable',
    'deferred for us',
  ];
  assert.deepEqual(outcomes, expected);
  const sender = await relay.send({ ...mail, from: 'other@ca.example' });
  assert.equal(sender.outcome, 'unusable');
  const unknown = await relay.send({ ...mail, to: 'no-such-user@example.org' });
  const diagnostic = '550 5.1.1 <no-such-user@example.org>: user unknown';
  assert.deepEqual(unknown, { outcome: 'refused', status: '5.1.1', diagnostic });
  await relay.close();
});

test('a refusal after the mail itself counts like one of its recipient, and a relay that hangs up is tried again', async () => {
  for (const [answer, outcome] of [
    [reply(552, 'mailbox full'), 'refused'],
    [reply(451, 'try again'), 'deferred'],
    [undefined, 'unusable'],
  ] as const) {
    const connections: Socket[] = [];
    await using server = await startTlsRelay({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        stream.resume().once('end', () => {
          if (answer !== undefined) return done(answer);
          for (const socket of connections) socket.destroy();
        });
      },
    });
    server.onConnection((socket) => connections.push(socket));
    assert.equal((await send(server.where)).outcome, outcome);
    assert.equal(connections.length, 1, 'a mail that may have been taken is not sent again by the connection pool');
  }
});

test('what a relay says for several lines is one line of letters that cannot do harm', () => {
  const error = Object.assign(new Error('Message failed'), {
    command: 'DATA',
    responseCode: 550,
    response: '550-5.2.2 The mailbox\r\n550-5.2.2 is\u001b[31m full\u00e9\r\n550 5.2.2 since yesterday',
  });
  const diagnostic = '550-5.2.2 The mailbox is?[31m full? since yesterday';
  assert.deepEqual(judgeFailure(error, mail), { outcome: 'refused', status: '5.2.2', diagnostic });
  const long = judgeFailure(Object.assign(error, { response: `550 ${'x'.repeat(5000)}` }), mail);
  assert.ok(long.outcome === 'refused' && long.diagnostic.length <= 300);
});

test('a relay is written as an address, or as a URL that says how it is protected', () => {
  const secret = async (): Promise<string> => relayPassword;
  assert.deepEqual(parseRelay('mx.example:25', 'relay'), { host: 'mx.example', port: 25 });
  assert.deepEqual(parseRelay('smtp://mx.example', 'relay'), { host: 'mx.example', port: 587, tls: 'starttls' });
  const parsed = parseRelay('smtps://acme%40ca.example@[::1]', 'relay', secret);
  assert.deepEqual(parsed, {
    host: '::1',
    port: 465,
    tls: 'implicit',
    login: { user: 'acme@ca.example', password: secret },
  });
  for (const text of ['http://mx.example', 'smtp://', 'smtps://acme@mx.example', 'smtp://mx.example/x', 'mx.example']) {
    assert.throws(() => parseRelay(text, 'relay'), { code: 'OPTION_INVALID' }, text);
  }
  for (const text of ['mx.example:25', 'smtp://mx.example', 'smtps://acme:hush-hush@mx.example']) {
    const refused = (error: Error & { code?: string }): boolean =>
      error.code === 'OPTION_INVALID' && !error.message.includes('hush-hush');
    assert.throws(() => parseRelay(text, 'relay', secret), refused, text);
  }
});

test('a login without TLS is refused at the start', () => {
  const login = { user: 'acme', password: async () => relayPassword };
  assert.throws(() => openRelay({ host: 'mx.example', port: 25, login }), { code: 'OPTION_INVALID' });
});
