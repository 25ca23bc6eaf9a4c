import type { Check, CheckReport } from '../check-report.ts';
import { checkDigest, checkResponseHeaders, digestMatches } from '../email-reply/check-response.ts';
import type { ExpectedResponse } from '../email-reply/check-response.ts';
import { readResponseBlocks } from '../email-reply/response-block.ts';
import { messageIds } from '../email-reply/response-mail.ts';
import { readAcmeSubject } from '../email-reply/subject.ts';
import { AcmeSmimeError } from '../errors.ts';
import { parseAddress } from './address.ts';
import { proveByDkim, settleAuthenticity } from './authenticity.ts';
import type { Authenticity, AuthenticityOptions } from './authenticity.ts';
import { responseSignedHeaders } from './dkim-headers.ts';
import { singleHeader } from './message.ts';
import type { Message } from './message.ts';
import { plainTexts } from './parts.ts';
import { outcome } from './shown.ts';
import { readMessage } from './verify.ts';

/** What came out for a response. Only both together make a challenge valid; neither alone ever makes it invalid. */
export interface ResponseVerification {
  readonly report: CheckReport;
  /** Every rule but the one on the digest holds. */
  readonly authentic: boolean;
  readonly digestMatches: boolean;
  /** True when only an unanswered DNS question stood in the way: worth another try later. */
  readonly temporary: boolean;
}

/** What tells which challenge a response is for. */
export interface ResponseToken {
  /** Padding as sent; compare without it. */
  readonly tokenPart1?: string;
  /** Identifiers of In-Reply-To, then of References, with angle brackets. */
  readonly inReplyTo: readonly string[];
}

const rfc = 'RFC 8823 3.2 item 9';

/**
 * Checks a mail as the response to a challenge of ours, by every rule of RFC 8823 section 3.2, and lists them all.
 *
 * Nothing in the mail makes it throw. DNS is asked only for keys of the expected sender's domain, and only when From is the
 * address to be proven.
 */
export async function verifyResponseMail(
  raw: Uint8Array,
  expected: ExpectedResponse,
  options: AuthenticityOptions,
): Promise<ResponseVerification> {
  const message = readMessage(raw);
  const nothing = { authentic: false, digestMatches: false, temporary: false };
  if ('check' in message) return { ...nothing, report: { checks: [message.check] } };
  const headers = checkResponseHeaders(message, expected);
  const found = readDigests(message);
  if ('check' in found) return { ...nothing, report: { checks: [...headers, found.check] } };
  const matches = digestMatches(found.digests, expected.digests);
  const fromExpected = headers.some((check) => check.id === 'from' && check.outcome === 'pass');
  const from = fromExpected ? parseAddress(expected.identifier) : undefined;
  const authenticity = from === undefined ? notLookedAt : await authenticate(message, from.domainAscii, options);
  const sound = headers.every((check) => check.outcome !== 'fail');
  return {
    report: { checks: [...headers, ...authenticity.checks, checkDigest(found.digests, matches)] },
    authentic: sound && (authenticity.authentic || (from !== undefined && options.level === 'none')),
    digestMatches: matches,
    temporary: sound && matches && authenticity.temporary,
  };
}

/** Reads what a response says it answers, before anything is checked; empty when the mail cannot be read. */
export function tokenOfResponse(raw: Uint8Array): ResponseToken {
  const message = readMessage(raw);
  if ('check' in message) return { inReplyTo: [] };
  const tokenPart1 = readAcmeSubject(singleHeader(message, 'subject') ?? '')?.tokenPart1;
  const inReplyTo = [...new Set([...messageIds(message, 'in-reply-to'), ...messageIds(message, 'references')])];
  return tokenPart1 === undefined ? { inReplyTo } : { tokenPart1, inReplyTo };
}

const notLookedAt: Authenticity = {
  authentic: false,
  temporary: false,
  checks: [outcome('authentic', rfc, 'skip', 'Not looked at: the message is not from the expected address.')],
};

async function authenticate(message: Message, fromDomain: string, options: AuthenticityOptions): Promise<Authenticity> {
  const proof = await proveByDkim(message, { fromDomain, listed: responseSignedHeaders, rfc }, options);
  return settleAuthenticity([proof], options.level, rfc);
}

function readDigests(message: Message): { readonly digests: readonly Uint8Array[] } | { readonly check: Check } {
  try {
    return { digests: plainTexts(message).flatMap(readResponseBlocks) };
  } catch (error) {
    if (!(error instanceof AcmeSmimeError)) throw error;
    return { check: outcome('digest', 'RFC 8823 3.2 item 7', 'fail', error.message) };
  }
}
