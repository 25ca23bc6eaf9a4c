import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import {
  composeResponseMail,
  dkimRecord,
  generateKey,
  responseDigest,
  signDkim,
  verifyChallengeMail,
} from '@acme-smime/protocol';
import type { VerifiedMessage } from '@acme-smime/protocol';

import type { CaOptions } from './config.ts';
import type { LogEntry } from './log.ts';
import type { OutgoingMail } from './mail/relay.ts';
import { startCa } from './start-ca.ts';
import type { RunningCa } from './start-ca.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import type { Storage } from './storage/storage.ts';

/** The address that the CA of the tests sends from. */
export const challengeAddress = 'acme@ca.example';
/** The domain whose mail system answers; its DKIM key is published in the tests' DNS. */
const userDomain = 'example.org';
const startedAt = Date.parse('2026-03-01T12:00:00Z');

/** A CA in this process, with its clock, its mail and its log in the hands of the test. */
export interface TestCa extends AsyncDisposable {
  readonly ca: RunningCa;
  readonly storage: Storage;
  readonly clock: { ms: number };
  readonly log: LogEntry[];
  /** The first entry of this event, as soon as there is one. */
  logged(event: string): Promise<LogEntry>;
  readonly mails: OutgoingMail[];
  /** The first mail that has not been taken yet, as soon as there is one. */
  nextMail(): Promise<OutgoingMail>;
  /** Checks a challenge mail as strictly as can be. */
  open(mail: OutgoingMail): Promise<VerifiedMessage>;
  /** DNS of the tests: TXT records by name. A value that is an error is what the lookup fails with. */
  readonly dns: Map<string, string | Error>;
}

/** What a response can get wrong. */
export interface ResponseFaults {
  readonly digest?: string;
  readonly from?: string;
  readonly unsigned?: boolean;
  /** Lines put above all others. */
  readonly extraHeaders?: string;
  readonly subject?: string;
}

/** Keys are made once for all tests of a file: they cost more than everything else. */
const made: { secrets: Map<string, string>; userKey?: KeyObject } = { secrets: new Map() };
const secretIds = ['authority', 'nonce key', 'tls', 'dkim acme ca.example'];

/** The key that the mail system of example.org signs with. */
export async function userDkimKey(): Promise<KeyObject> {
  return (made.userKey ??= await generateKey('ed25519'));
}

/** Starts a CA on ephemeral ports. */
export async function startTestCa(options: Partial<CaOptions> = {}): Promise<TestCa> {
  const storage = options.storage ?? memoryStorage();
  const clock = { ms: startedAt };
  const now = options.now ?? ((): Date => new Date(clock.ms));
  const log: LogEntry[] = [];
  const heard = new Map<string, PromiseWithResolvers<LogEntry>>();
  const mails: OutgoingMail[] = [];
  const [arrived, waiting]: [OutgoingMail[], ((mail: OutgoingMail) => void)[]] = [[], []];
  const dns = new Map<string, string | Error>();
  dns.set(`mail._domainkey.${userDomain}`, dkimRecord(await userDkimKey()));
  const resolveTxt = async (name: string): Promise<string[][]> => {
    const value = dns.get(name);
    if (value instanceof Error) throw value;
    if (value === undefined) throw Object.assign(new Error(`no TXT at ${name}`), { code: 'ENOTFOUND' });
    return [[value]];
  };
  const relay = async (mail: OutgoingMail): Promise<void> => {
    mails.push(mail);
    const taker = waiting.shift();
    if (taker === undefined) arrived.push(mail);
    else taker(mail);
  };
  await giveSecrets(storage);
  const ca = await startCa({
    listen: { host: '127.0.0.1', port: 0 },
    from: challengeAddress,
    relay,
    resolveTxt,
    storage,
    holdMs: 0,
    now,
    random: randomBytes,
    ...options,
    log: (entry) => {
      log.push(entry);
      options.log?.(entry);
      heard.get(entry.event)?.resolve(entry);
    },
  });
  await takeSecrets(storage);
  dns.set(ca.dkimRecord.name, ca.dkimRecord.value);
  return {
    ca,
    storage,
    clock,
    log,
    logged: (event) => {
      const found = log.find((entry) => entry.event === event);
      if (found !== undefined) return Promise.resolve(found);
      const hearing = heard.get(event) ?? Promise.withResolvers<LogEntry>();
      heard.set(event, hearing);
      return hearing.promise;
    },
    mails,
    dns,
    nextMail: () => {
      const mail = arrived.shift();
      return mail === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(mail);
    },
    open: async ({ raw, to }) => {
      const expected = { identifier: to, from: challengeAddress };
      const verified = await verifyChallengeMail(raw, expected, { level: 'strict', resolveTxt, now: now() });
      assert.ok(verified.message, JSON.stringify(verified.report, undefined, 1));
      return verified.message;
    },
    [Symbol.asyncDispose]: () => ca.close(),
  };
}

/** Composes the answer to a challenge the way a client and its mail system do, with the faults asked for. */
export async function composeAnswer(
  challenge: VerifiedMessage,
  token: { readonly tokenPart2: string; readonly thumbprint: string },
  now: Date,
  faults: ResponseFaults = {},
): Promise<Uint8Array> {
  const { tokenPart1 } = challenge.challenge;
  const digest = faults.digest ?? responseDigest({ tokenPart1, ...token, join: 'strings' });
  const messageId = `<${randomBytes(8).toString('hex')}@${userDomain}>`;
  const { raw } = composeResponseMail(challenge, { digest, messageId, date: now });
  let text = (faults.extraHeaders ?? '') + Buffer.from(raw).toString('utf8');
  if (faults.from !== undefined) text = text.replace(/^From: .*$/m, `From: ${faults.from}`);
  if (faults.subject !== undefined) text = text.replace(/^Subject: .*(\r\n .*)*$/m, `Subject: ${faults.subject}`);
  if (faults.unsigned === true) return Buffer.from(text);
  return signDkim(Buffer.from(text), { domain: userDomain, selector: 'mail', privateKey: await userDkimKey(), now });
}

async function giveSecrets(storage: Storage): Promise<void> {
  for (const [id, value] of made.secrets) {
    if ((await storage.get('secret', id)) !== undefined) return;
    await storage.commit([{ kind: 'secret', id, version: 0, value }]);
  }
}

async function takeSecrets(storage: Storage): Promise<void> {
  if (made.secrets.size > 0) return;
  for (const id of secretIds) {
    const secret = await storage.get('secret', id);
    if (secret !== undefined) made.secrets.set(id, secret.value);
  }
}
