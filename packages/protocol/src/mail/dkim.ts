import type { DKIMResult } from 'mailauth';
import { readDkimTags } from './dkim-tags.ts';
import type { DkimTags } from './dkim-tags.ts';
import { domainToAscii } from './domain.ts';
import { headerFields } from './message.ts';
import type { HeaderField, Message } from './message.ts';

export { dkimRecord, signDkim } from './dkim-sign.ts';
export type { DkimSigning } from './dkim-sign.ts';

/**
 * Looks up TXT records: every record as the list of its strings.
 *
 * Rejects with an error whose `code` is `ENOTFOUND` or `ENODATA` when there is none, like `node:dns`, and with any other error
 * when nobody knows.
 */
export type ResolveTxt = (name: string) => Promise<readonly (readonly string[])[]>;

/**
 * How the cryptographic part came out: `valid`; `body` or `headers` altered after signing (or another key); `key` unusable
 * (absent, revoked, short, of the wrong kind); `algorithm` forbidden; `syntax` broken; `dns`: nobody knows, ask later;
 * `foreign`: not looked at, since it is of a domain that cannot help.
 */
export type DkimVerdict = 'valid' | 'body' | 'headers' | 'key' | 'algorithm' | 'syntax' | 'dns' | 'foreign';

/** One DKIM-Signature field and the facts about it; what they are worth is for `judgeDkim` to say. */
export interface DkimSignature extends DkimTags {
  readonly verdict: DkimVerdict;
  /** A few words more, for people. */
  readonly reason: string;
  /** The key record carries t=y: the domain is only trying DKIM out (RFC 6376 section 3.6.1). */
  readonly testing: boolean;
}

/** What verification needs. */
export interface DkimVerification {
  /** Only signatures of this domain, in A-labels, are verified: no stranger's mail makes us ask for names of its choice. */
  readonly domain: string;
  readonly resolveTxt: ResolveTxt;
  readonly now: Date;
}

/** Ours: every signature costs a lookup and a hash over the body. */
const maxSignatures = 10;

/** Ours: a field this long is a mailing, or there to cost time; a signature over it does not verify. */
const maxFieldBytes = 64 * 1024;
const maxContentTypeBytes = 4 * 1024;

/**
 * Verifies the DKIM signatures of a message that are of one domain, over the raw bytes against DNS (RFC 6376 section 6, strict
 * syntax, RFC 8301, RFC 8463, RFC 8616).
 *
 * Gives the facts for the first ten DKIM-Signature fields that can be read, those of the domain before others. Never throws for
 * what the message or DNS holds.
 */
export async function verifyDkim(message: Message, verification: DkimVerification): Promise<readonly DkimSignature[]> {
  const read = headerFields(message, 'dkim-signature').flatMap((field) => {
    const tags = readDkimTags(field.value);
    return tags === undefined ? [] : [{ field, tags }];
  });
  const own = read.filter(({ tags }) => domainToAscii(tags.domain) === verification.domain).slice(0, maxSignatures);
  const others = read.filter((signature) => !own.includes(signature)).slice(0, maxSignatures - own.length);
  const results = own.length === 0 ? [] : await runVerifier(signedParts(message, own), verification);
  return [
    ...own.map(({ tags }, index) => ({ ...tags, ...judge(results[index], tags, message) })),
    ...others.map(({ tags }) => ({ ...tags, ...foreign })),
  ];
}

/** What the signatures speak of and nothing else: the verifier need not read what no signature covers. */
function signedParts(message: Message, signatures: readonly { field: HeaderField; tags: DkimTags }[]): Uint8Array {
  const own = new Set(signatures.map(({ field }) => field));
  const names = new Set(signatures.flatMap(({ tags }) => tags.signedHeaders));
  const fields = message.headers.filter((field) => {
    if (own.has(field)) return true;
    const limit = field.key === 'content-type' ? maxContentTypeBytes : maxFieldBytes;
    return names.has(field.key) && field.raw.length <= limit && !unsignable.test(field.key);
  });
  return Buffer.concat([...fields.map((field) => field.raw), Buffer.from('\r\n'), message.body]);
}

/** Trace fields that must not be signed (RFC 6376 section 5.4.1), and fields that would set the verifier other tasks. */
const unsignable = /^(?:return-path|dkim-signature|arc-.*)$/;

type Facts = Pick<DkimSignature, 'verdict' | 'reason' | 'testing'>;

const foreign: Facts = { verdict: 'foreign', reason: 'it is of another domain', testing: false };

async function runVerifier(raw: Uint8Array, verification: DkimVerification): Promise<readonly DKIMResult[]> {
  // Its import costs more than the rest of this package together.
  const { dkimVerify } = await import('mailauth/lib/dkim/verify.js');
  const options = {
    strict: true,
    curTime: verification.now,
    minBitLength: 1024,
    resolver: (name: string): Promise<string[][]> => resolveKey(name, verification),
  };
  try {
    return (await dkimVerify(Buffer.from(raw), options)).results;
  } catch {
    return [];
  }
}

async function resolveKey(name: string, verification: DkimVerification): Promise<string[][]> {
  if (!name.toLowerCase().endsWith(`._domainkey.${verification.domain}`)) {
    throw Object.assign(new Error('Not a name of the domain'), { code: 'EREFUSED' });
  }
  const records = await askResolver(name, verification);
  const keys = records.filter((record) => /(?:^|;)[ \t]*p[ \t]*=/.test(record.join('')));
  // With several key records the outcome is undefined (RFC 6376 section 3.6.2.2): none is picked by chance.
  if (keys.length > 1) return [['v=DKIM1; p=']];
  return (keys.length === 0 ? records : keys).map((record) => [...record]);
}

/** Whatever a resolver rejects with, the verifier gets an error with a code. */
async function askResolver(name: string, verification: DkimVerification): Promise<readonly (readonly string[])[]> {
  try {
    return await verification.resolveTxt(name);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'EUNKNOWN';
    throw Object.assign(new Error('The key could not be looked up', { cause }), { code });
  }
}

function judge(result: DKIMResult | undefined, tags: DkimTags, message: Message): Facts {
  const { status } = result ?? {};
  // The verifier reads the message with its own eyes: its result must be about the field that we read.
  if (result === undefined || status === undefined || result.signature !== tags.signature) {
    return { verdict: 'syntax', reason: 'it cannot be read without doubt', testing: false };
  }
  const testing = status.testing === true;
  const reason = reasonOf(result);
  const verdict = verdictOf(status, reason);
  if (verdict === 'valid' && !signedWhatWeRead(result, tags, message)) {
    return { verdict: 'headers', reason: 'the signed header fields are not the ones that were read', testing };
  }
  return { verdict, reason, testing };
}

function reasonOf(result: DKIMResult): string {
  const { status, rr } = result;
  if (status.policy?.['dkim-rules'] === 'weak-key') return 'it has fewer than 1024 bits';
  if (rr !== undefined && /(?:^|;)p=(?:;|$)/.test(rr)) return 'it has been revoked';
  return status.comment ?? status.result;
}

const keyReasons = new Set([
  'it has been revoked',
  'no key',
  'unknown key version',
  'unknown key type',
  'invalid public key',
  'inappropriate hash algorithm',
  'inappropriate key algorithm',
  'key not for email',
  'domain mismatch',
]);

function verdictOf(status: DKIMResult['status'], reason: string): DkimVerdict {
  if (status.result === 'pass') return 'valid';
  // An expired signature is otherwise a good one; the date is judged by the rule of its own.
  if (status.result === 'neutral' && reason === 'expired') return 'valid';
  if (status.result === 'temperror') return 'dns';
  if (status.result === 'policy') return status.policy?.['dkim-rules'] === 'weak-key' ? 'key' : 'algorithm';
  if (reason === 'unknown algorithm') return 'algorithm';
  if (keyReasons.has(reason)) return 'key';
  if (status.result === 'fail') return reason.startsWith('body hash') ? 'body' : 'headers';
  return 'syntax';
}

/** Every field that h= claims is, byte for byte, the one we read: two parsers that disagree cannot be played against each other. */
function signedWhatWeRead(result: DKIMResult, tags: DkimTags, message: Message): boolean {
  const signed = new Set(result.signingHeaders?.headers);
  const names = new Set(tags.signedHeaders);
  const claimed = message.headers.filter((field) => names.has(field.key));
  return claimed.every((field) => {
    const times = tags.signedHeaders.filter((name) => name === field.key).length;
    const beyond = headerFields(message, field.key).length > times;
    return beyond || signed.has(Buffer.from(field.raw).toString('utf8').replace(/\r\n$/, ''));
  });
}
