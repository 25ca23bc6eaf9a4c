import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { after, test } from 'node:test';
import {
  composeChallengeMail,
  composeResponseMail,
  dkimRecord,
  responseDigest,
  signDkim,
  verifyChallengeMail,
  verifyResponseMail,
} from '@acme-smime/protocol';
import { arrivedMail } from '../src/arrived-mail.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { startMailExchange } from '../src/mail-exchange.ts';
import { relayMail, submitMail } from '../src/send-mail.ts';
import { startStack } from '../src/stack.ts';
import { authenticationResults, withSubject } from '../src/trace-headers.ts';
import { alice } from '../src/users.ts';

const stack = await startStack();
after(() => stack.close());
showLogsOfFailures(stack);

const resolver = new Resolver();
resolver.setServers([stack.dns.address]);
const ca = 'acme@ca.test';
const patience = (): AbortSignal => AbortSignal.timeout(90_000);
const options = (level: 'standard' | 'strict') => ({
  level,
  now: new Date(),
  resolveTxt: (name: string) => resolver.resolveTxt(name),
});

const tokenFor = (selector: string): string => `${selector}-challenge-of-thirty-three-bytes`;

/** Sends a challenge that we signed through OpenDKIM; gives it as it lies in Alice's mailbox, with CRLF again. */
async function arrivedChallenge(selector: string, privateKey: KeyObject): Promise<Buffer> {
  const tokenPart1 = tokenFor(selector);
  await stack.publishDkimKey(`${selector}._domainkey.ca.test`, dkimRecord(privateKey));
  const date = new Date();
  const mail = composeChallengeMail({
    from: ca,
    to: alice.address,
    tokenPart1,
    messageId: `<${selector}@ca.test>`,
    date,
  });
  const signed = await signDkim(mail, { domain: 'ca.test', selector, privateKey, now: date });
  await relayMail(stack, { from: ca, to: alice.address, raw: Buffer.from(signed).toString('latin1') });
  const arrived = await arrivedMail(stack, alice, withSubject(`ACME: ${tokenPart1}`), patience());
  assert.match(authenticationResults(arrived), /dkim=pass .*header\.d=ca\.test/, authenticationResults(arrived));
  return Buffer.from(arrived.raw.replaceAll(/\r?\n/g, '\r\n'));
}

const keys = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ed25519: () => generateKeyPairSync('ed25519').privateKey,
};

for (const [type, makeKey] of Object.entries(keys)) {
  test(`a challenge mail that we sign with ${type} passes OpenDKIM, and still passes our strict check where it was delivered`, async () => {
    const raw = await arrivedChallenge(type, makeKey());
    const { report, message } = await verifyChallengeMail(
      raw,
      { identifier: alice.address, from: ca },
      options('strict'),
    );
    assert.ok(message !== undefined, JSON.stringify(report, undefined, 1));
  });
}

test('a response that OpenDKIM signs at submission passes our check at every level', async () => {
  await using exchange = await startMailExchange();
  stack.caRoute.forwardTo(exchange.port);
  const tokenPart1 = tokenFor('response');
  const raw = await arrivedChallenge('response', keys.rsa());
  const challenge = await verifyChallengeMail(raw, { identifier: alice.address, from: ca }, options('standard'));
  assert.ok(challenge.message !== undefined);
  const digest = responseDigest({
    tokenPart1,
    tokenPart2: 'DGyRejmCefe7v4NfDGDKfA',
    thumbprint: 'thumbprint',
    join: 'strings',
  });
  const content = { digest, messageId: '<response@client.test>', date: new Date() };
  const response = composeResponseMail(challenge.message, content);
  await submitMail(stack, alice, 'STARTTLS', { to: response.to, raw: Buffer.from(response.raw).toString('latin1') });
  const received = await exchange.next(withSubject(response.subject), patience());
  const expected = { identifier: alice.address, to: [ca], tokenPart1, digests: [digest] };
  for (const level of ['standard', 'strict'] as const) {
    const verdict = await verifyResponseMail(Buffer.from(received.raw), expected, options(level));
    assert.ok(verdict.authentic && verdict.digestMatches, JSON.stringify(verdict.report, undefined, 1));
  }
});
