import { canonicalBody } from './dkim-canonical.ts';
import type { Canonicalization } from './dkim-canonical.ts';
import { facts } from './dkim-facts.ts';
import type { DkimFacts, ResolveTxt } from './dkim-facts.ts';
import { readDkimTags } from './dkim-tags.ts';
import type { DkimTags } from './dkim-tags.ts';
import { verifySignature } from './dkim-verify.ts';
import type { SharedWork } from './dkim-verify.ts';
import { domainToAscii } from './domain.ts';
import { headerFields } from './message.ts';
import type { Message } from './message.ts';

export type { DkimVerdict, ResolveTxt } from './dkim-facts.ts';
export { dkimRecord, signDkim } from './dkim-sign.ts';
export type { DkimSigning } from './dkim-sign.ts';

/** One DKIM-Signature field and the facts about it; what they are worth is for `judgeDkim` to say. */
export interface DkimSignature extends DkimTags, DkimFacts {}

/** What verification needs. */
export interface DkimVerification {
  /** Only signatures of this domain, in A-labels, are verified: no stranger's mail makes us ask for names of its choice. */
  readonly domain: string;
  readonly resolveTxt: ResolveTxt;
}

/** Ours: every signature costs a lookup and a hash over the body. */
const maxSignatures = 10;

/**
 * Verifies the DKIM signatures of a message that are of one domain, over the raw bytes against DNS (RFC 6376 section 6, strict
 * syntax, RFC 8301, RFC 8463, RFC 8616). Whether a signature has expired and what it covers is for the judge.
 *
 * Gives the facts for the first ten DKIM-Signature fields that can be read, those of the domain before others. Never throws for
 * what the message or DNS holds.
 */
export async function verifyDkim(message: Message, verification: DkimVerification): Promise<readonly DkimSignature[]> {
  const { domain } = verification;
  const read = headerFields(message, 'dkim-signature').flatMap((field) => {
    const tags = readDkimTags(field.value);
    return tags === undefined ? [] : [{ field, tags }];
  });
  const own = read.filter(({ tags }) => domainToAscii(tags.domain) === domain).slice(0, maxSignatures);
  const others = read.filter((signature) => !own.includes(signature)).slice(0, maxSignatures - own.length);
  const work = shareWork(message, verification);
  const verify = async ({ field, tags }: (typeof own)[number]): Promise<DkimSignature> => {
    const { signedHeaders } = tags;
    return { ...tags, ...(await verifySignature(message, { field, signedHeaders }, domain, work)) };
  };
  const foreign = facts('foreign', 'it is of another domain');
  return [...(await Promise.all(own.map(verify))), ...others.map(({ tags }) => ({ ...tags, ...foreign }))];
}

function shareWork(message: Message, { domain, resolveTxt }: DkimVerification): SharedWork {
  const bodies = new Map<Canonicalization, Uint8Array>();
  const records = new Map<string, Promise<string | DkimFacts>>();
  return {
    bodyAs: (how) => {
      const body = bodies.get(how) ?? canonicalBody(message.body, how);
      bodies.set(how, body);
      return body;
    },
    keyRecord: (selector) => {
      const record = records.get(selector) ?? lookUpKey(`${selector}._domainkey.${domain}`, resolveTxt);
      records.set(selector, record);
      return record;
    },
  };
}

/** The text of the one key record under a name (RFC 6376 sections 3.6.2.2 and 6.1.2), or why there is none. */
async function lookUpKey(name: string, resolveTxt: ResolveTxt): Promise<string | DkimFacts> {
  let records: readonly string[];
  try {
    records = (await resolveTxt(name)).map((strings) => strings.join(''));
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
    // EBADNAME: the selector makes the name too long for DNS.
    const absent = code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EBADNAME';
    return absent ? facts('key', 'DNS has none') : facts('dns', `DNS failure: ${code}`);
  }
  const keys = records.filter((record) => /(?:^|;)[ \t]*p[ \t]*=/.test(record));
  const [key, ...more] = keys.length > 0 ? keys : records;
  if (key === undefined) return facts('key', 'DNS has none');
  // With several key records the outcome is undefined (RFC 6376 section 3.6.2.2): none is picked by chance.
  return keys.length > 0 && more.length > 0 ? facts('key', 'DNS has several') : key;
}
