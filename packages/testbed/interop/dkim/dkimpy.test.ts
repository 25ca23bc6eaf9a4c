import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { composeChallengeMail, dkimRecord, parseMessage, signDkim, verifyDkim } from '@acme-smime/protocol';
import type { ResolveTxt } from '@acme-smime/protocol';
import { signWithDkimpy, verifyWithDkimpy } from './ask-dkimpy.ts';

const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ed25519: generateKeyPairSync('ed25519').privateKey,
};
const domain = 'ca.example';
const name = (selector: string): string => `${selector}._domainkey.${domain}`;
const records = { [name('rsa')]: dkimRecord(keys.rsa), [name('ed25519')]: dkimRecord(keys.ed25519) };
const resolveTxt: ResolveTxt = async (asked) => {
  const value = (records as Readonly<Record<string, string>>)[asked];
  if (value === undefined) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
  return [[value]];
};
const now = new Date();

const challenge = composeChallengeMail({
  ...{ from: `acme@${domain}`, to: 'alice@client.example', date: now, messageId: `<1@${domain}>` },
  tokenPart1: 'a-challenge-of-thirty-three-bytes-in-base64u',
});

/** Whether each signature of a message is good by our own judgement. */
async function weSay(raw: Uint8Array): Promise<readonly boolean[]> {
  const signatures = await verifyDkim(parseMessage(raw), { domain, resolveTxt });
  return signatures.map(({ verdict }) => verdict === 'valid');
}

function signWithUs(raw: Uint8Array, kind: keyof typeof keys): Promise<Uint8Array> {
  return signDkim(raw, { domain, selector: kind, privateKey: keys[kind], now });
}

for (const kind of ['rsa', 'ed25519'] as const) {
  test(`dkimpy verifies a challenge mail that we sign with ${kind}`, async () => {
    assert.deepEqual(await verifyWithDkimpy([{ raw: await signWithUs(challenge, kind), records }]), [[true]]);
  });
}

test('dkimpy and we verify a message with a signature of each kind', async () => {
  const raw = await signWithUs(await signWithUs(challenge, 'rsa'), 'ed25519');
  assert.deepEqual(await verifyWithDkimpy([{ raw, records }]), [[true, true]]);
  assert.deepEqual(await weSay(raw), [true, true]);
});

const canonicalizations = ['simple/simple', 'simple/relaxed', 'relaxed/simple', 'relaxed/relaxed'];

test('we verify what dkimpy signs, in every canonicalization and with both kinds of keys', async () => {
  const raw = Buffer.concat([challenge, Buffer.from('spaces   within \t\r\nand lines at the end\r\n\r\n\r\n')]);
  const tasks = canonicalizations.flatMap((canonicalization) => [
    { ...{ raw, canonicalization, domain }, selector: 'rsa', algorithm: 'rsa-sha256' as const, key: pemOf(keys.rsa) },
    {
      ...{ raw, canonicalization, domain },
      ...{ selector: 'ed25519', algorithm: 'ed25519-sha256' as const, key: seedOf(keys.ed25519) },
    },
  ]);
  for (const signed of await signWithDkimpy(tasks)) assert.deepEqual(await weSay(signed), [true]);
});

test('dkimpy verifies whatever we sign', async () => {
  const text = fc.string({ unit: fc.constantFrom(' ', '\t', '\r\n', 'a', '=', '.', ';', 'é'), maxLength: 60 });
  const subject = text.map((value) => value.replaceAll('\r\n', '\r\n a'));
  const mails = fc.sample(fc.tuple(subject, text), { numRuns: 200, seed: 6376 });
  const signed = await Promise.all(
    mails.map(([value, body], index) => {
      const raw = Buffer.from(`From: acme@${domain}\r\nSubject:${value}\r\nTo: a@b.example\r\n\r\n${body}\r\n`);
      return signWithUs(raw, index % 2 === 0 ? 'rsa' : 'ed25519');
    }),
  );
  const verdicts = await verifyWithDkimpy(signed.map((raw) => ({ raw, records })));
  for (const [index, verdict] of verdicts.entries()) {
    assert.deepEqual(verdict, [true], Buffer.from(signed[index] ?? []).toString());
  }
});

test('dkimpy and we agree about every message in which one octet was changed', async () => {
  const good = await signWithUs(challenge, 'ed25519');
  const start = Buffer.from(good).indexOf('\r\nFrom:');
  const changed = Array.from({ length: 300 }, (_, index) => {
    const raw = Uint8Array.from(good);
    const at = start + Math.floor(((good.length - start) * index) / 300);
    // Between letters and between digits, so that the message stays one.
    raw[at] = (raw[at] ?? 0) ^ (/[A-Za-z0-9]/.test(String.fromCharCode(raw[at] ?? 0)) ? 1 : 0);
    return raw;
  });
  const theirs = await verifyWithDkimpy(changed.map((raw) => ({ raw, records })));
  for (const [index, raw] of changed.entries()) {
    const agreed = (theirs[index] ?? []).map((verdict) => verdict === true);
    assert.deepEqual(await weSay(raw), agreed, Buffer.from(raw).toString());
  }
});

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString();
}

function seedOf(key: KeyObject): string {
  return Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url').toString('base64');
}
