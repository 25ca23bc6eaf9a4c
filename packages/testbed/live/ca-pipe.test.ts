import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { arrivedMail } from '../src/arrived-mail.ts';
import { caAddress, startCaProcess } from '../src/ca-process.ts';
import { startCert } from '../src/cert-process.ts';
import { copyCa } from '../src/copied-ca.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { logged } from '../src/logged.ts';
import { pipeUser } from '../src/postfix.ts';
import { runAsRoot } from '../src/privilege.ts';
import { relayMail } from '../src/send-mail.ts';
import { caDomain, startStack } from '../src/stack.ts';
import type { TestUser } from '../src/users.ts';
import { assertOneOrderOneAnswer, assertUsableCertificate } from './cert-judges.ts';

const alice: TestUser = { address: 'alice@client.test', password: 'alice: "secret"' };
const bob: TestUser = { address: 'bob@client.test', password: 'bob' };
/** Mail to it is piped, too, and what is not ours is returned. */
const returning = `returning@${caDomain}`;

const socketIn = (folder: string): string => join(folder, 'responses.sock');
const stack = await startStack({
  users: [alice, bob],
  pipes: async (folder) => {
    const receive = [...(await copyCa(folder)), 'receive', '--socket', socketIn(folder)];
    return { [caAddress]: [...receive, '--drop-foreign'], [returning]: receive };
  },
});
const socket = socketIn(stack.folder);
const ca = await startCaProcess(stack, stack.postfix.mxPort, ['--response-socket', socket]);
await runAsRoot('chgrp', [await primaryGroup(pipeUser), socket]);
after(async () => {
  await ca.close();
  await stack.close();
});
showLogsOfFailures(stack);

const patience = (): AbortSignal => AbortSignal.timeout(60_000);
const { logFile } = stack.postfix;

async function primaryGroup(user: string): Promise<string> {
  return (await runAsRoot('id', ['-gn', user])).trim();
}

test('Postfix pipes the response into the CA, defers it while the CA is away, and the certificate is issued', async () => {
  await rename(socket, `${socket}.away`);
  const cert = await startCert(stack, ca, alice, { '--timeout': '120' });
  await cert.during(logged(logFile, `to=<${caAddress}>, relay=pipe0, `, patience()));
  await cert.during(
    logged(logFile, 'status=deferred (temporary failure. Command output: The CA cannot be reached', patience()),
  );
  await rename(`${socket}.away`, socket);
  await assertUsableCertificate(await cert.result, ca, alice);
  await assertOneOrderOneAnswer(stack, alice);
  await logged(logFile, 'status=sent (delivered via pipe0 service', patience());
});

test('what answers no challenge is returned to its sender, or dropped where that was asked for', async () => {
  const mailTo = (to: string, subject: string): Promise<void> => {
    const header = [`From: ${bob.address}`, `To: ${to}`, `Subject: ${subject}`, `Message-ID: <${subject}@client.test>`];
    return relayMail(stack, { from: bob.address, to, raw: [...header, '', 'body', ''].join('\r\n') });
  };
  await mailTo(caAddress, 'dropped');
  await mailTo(returning, 'returned');
  const returned = await arrivedMail(
    stack,
    bob,
    ({ raw }) => raw.includes('answers no challenge of this CA'),
    patience(),
  );
  assert.match(returned.raw, /^Subject: returned\r?$/m);
  await logged(logFile, 'status=bounced (data format error', patience());
  const mails = await stack.dovecot.messages(bob.address);
  assert.deepEqual(
    mails.filter(({ raw }) => raw.includes('dropped')).map(({ raw }) => raw),
    [],
  );
});
