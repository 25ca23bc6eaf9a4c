import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import { openLatePort } from './late-port.ts';
import { startMailExchange } from './mail-exchange.ts';
import { loopback } from './ports.ts';

test('a mail exchange keeps what it gets, envelope and bytes', async () => {
  await using exchange = await startMailExchange();
  const raw = 'Subject: one\r\n\r\n.body\r\n';
  const sender = createTransport({ host: loopback, port: exchange.port, ignoreTLS: true });
  await sender.sendMail({ envelope: { from: 'a@one.test', to: ['b@two.test', 'c@two.test'] }, raw });
  assert.deepEqual(exchange.received, [{ from: 'a@one.test', to: ['b@two.test', 'c@two.test'], raw }]);
});

test('mail sent to a late port waits until the port behind it is known, finds each later one, and can be held', async () => {
  await using first = await startMailExchange();
  await using second = await startMailExchange();
  const late = await openLatePort();
  const send = (subject: string): Promise<unknown> => {
    const sender = createTransport({ host: loopback, port: late.port, ignoreTLS: true });
    return sender.sendMail({ envelope: { from: 'a@one.test', to: 'b@two.test' }, raw: `Subject: ${subject}\r\n\r\n` });
  };
  const signal = AbortSignal.timeout(60_000);
  const early = send('early');
  late.forwardTo(first.port);
  await early;
  await first.next(({ raw }) => raw.startsWith('Subject: early'), signal);
  late.forwardTo(second.port);
  await send('later');
  await second.next(({ raw }) => raw.startsWith('Subject: later'), signal);
  late.hold();
  const held = send('held');
  await late.waiting(signal);
  late.forwardTo(first.port);
  await held;
  assert.deepEqual(
    first.received.map(({ raw }) => raw.trim()),
    ['Subject: early', 'Subject: held'],
  );
  await late.close();
});
