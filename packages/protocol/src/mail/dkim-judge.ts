import type { Check } from '../check-report.ts';
import { checked, outcome, shown } from './shown.ts';
import type { DkimSignature } from './dkim.ts';
import { domainToAscii } from './domain.ts';
import { headerFields } from './message.ts';
import type { Message } from './message.ts';

/**
 * How much a message must prove. `strict`: RFC 8823 to the letter. `standard`: h= need not list header fields that are absent.
 * `none`: authentication is looked at but does not decide; only for a person who has read the message.
 */
export type MessageCheckLevel = 'strict' | 'standard' | 'none';

/** What a signature must meet. */
export interface DkimDemand {
  /** The domain of the From address, A-labels. */
  readonly fromDomain: string;
  /** What h= must list by the RFC. */
  readonly listed: readonly string[];
  /** The section of RFC 8823 that says so. */
  readonly rfc: string;
  readonly level: MessageCheckLevel;
  readonly now: Date;
}

/** What the DKIM signatures of a message are worth together. */
export interface DkimJudgement {
  /** Some signature meets every rule. */
  readonly authentic: boolean;
  /** Nothing but an unanswered DNS question stood in the way: worth another try later. */
  readonly temporary: boolean;
  /** The rules for the best signature, every one listed. */
  readonly checks: readonly Check[];
}

/** At standard level these must be signed even where they are absent: each one steers the answer. */
const alwaysSigned = ['from', 'to', 'subject', 'date', 'message-id', 'auto-submitted'];

/**
 * Judges verified signatures by RFC 8823 section 3.1 item 6 and 3.2 item 9 and by our own rules: d= equal to the From domain,
 * h= complete, no field more often than signed, no l=, no weak or revoked or trial key, not expired.
 */
export function judgeDkim(message: Message, signatures: readonly DkimSignature[], demand: DkimDemand): DkimJudgement {
  const [first, ...others] = signatures.map((signature) => judgeOne(message, signature, demand));
  if (first === undefined) return unsigned(message);
  return others.reduce((best, other) => (rank(other) > rank(best) ? other : best), first);
}

function rank(judgement: DkimJudgement): number {
  if (judgement.authentic) return 1000;
  return judgement.checks.filter((check) => check.outcome === 'pass').length;
}

function unsigned(message: Message): DkimJudgement {
  const count = headerFields(message, 'dkim-signature').length;
  const detail = count === 0 ? 'There is no DKIM signature.' : 'No DKIM-Signature field can be read.';
  const check = outcome('dkim-signature', 'RFC 6376 6.1', 'fail', detail);
  return { authentic: false, temporary: false, checks: [check] };
}

function judgeOne(message: Message, signature: DkimSignature, demand: DkimDemand): DkimJudgement {
  const strict = missing(message, signature, demand.listed, 'strict');
  const standard = missing(message, signature, demand.listed, 'standard');
  const checks = [
    checkDomain(signature, demand),
    checkSignature(signature),
    checkAlgorithm(signature),
    checkKey(signature),
    checkExpiry(signature, demand.now),
    checkHeaders(demand.level === 'strict' ? strict : standard, demand),
    checkDuplicates(message, signature, demand.listed),
    checked(
      'dkim-length',
      'RFC 6376 8.2',
      !signature.limitsBody,
      'All of the body is signed.',
      'l= leaves a part of the body unsigned.',
    ),
  ];
  const failed = checks.filter((check) => check.outcome === 'fail');
  const temporary = failed.length === 1 && signature.verdict === 'dns';
  if (demand.level !== 'strict') checks.push(noteStrict(strict, demand));
  return { authentic: failed.length === 0, temporary, checks };
}

function checkDomain(signature: DkimSignature, demand: DkimDemand): Check {
  const same = domainToAscii(signature.domain) === demand.fromDomain;
  const seen = `d= is ${shown(signature.domain)}`;
  const not = `${seen}, and the From address is of ${demand.fromDomain}.`;
  return checked('dkim-domain', demand.rfc, same, `${seen}, the domain of the From address.`, not);
}

function checkSignature(signature: DkimSignature): Check {
  const rfc = 'RFC 6376 6.1.3';
  switch (signature.verdict) {
    case 'valid':
      return outcome(
        'dkim-signature',
        rfc,
        'pass',
        `The signature verifies with the key ${shown(signature.selector)} in DNS.`,
      );
    case 'body':
      return outcome('dkim-signature', rfc, 'fail', 'The body is not the one that was signed.');
    case 'headers':
      return outcome('dkim-signature', rfc, 'fail', `The signature does not verify: ${signature.reason}.`);
    case 'syntax':
      return outcome('dkim-signature', rfc, 'fail', `The signature cannot be judged: ${signature.reason}.`);
    case 'dns':
      return outcome('dkim-signature', rfc, 'fail', `The key could not be looked up: ${shown(signature.reason)}.`);
    default:
      return outcome('dkim-signature', rfc, 'skip', `The signature was not verified: ${signature.reason}.`);
  }
}

function checkAlgorithm(signature: DkimSignature): Check {
  const good = ['rsa-sha256', 'ed25519-sha256'].includes(signature.algorithm.toLowerCase());
  const seen = `a= is ${shown(signature.algorithm)}`;
  const holds = good && signature.verdict !== 'algorithm';
  return checked('dkim-algorithm', 'RFC 8301 3.1', holds, `${seen}.`, `${seen}, which does not count any more.`);
}

function checkKey(signature: DkimSignature): Check {
  const rfc = 'RFC 8301 3.2, RFC 6376 3.6.1';
  if (signature.testing)
    return outcome('dkim-key', rfc, 'fail', 'The key record says t=y: the domain only tries DKIM out.');
  switch (signature.verdict) {
    case 'valid':
      return outcome('dkim-key', rfc, 'pass', 'The key is in use and long enough.');
    case 'headers':
      return outcome('dkim-key', rfc, 'pass', 'The key is usable.');
    case 'key':
      return outcome('dkim-key', rfc, 'fail', `The key does not count: ${signature.reason}.`);
    default:
      return outcome('dkim-key', rfc, 'skip', 'The key was not looked at.');
  }
}

function checkExpiry(signature: DkimSignature, now: Date): Check {
  const { expires } = signature;
  const seen = expires === undefined ? 'There is no x=' : `x= is ${expires.toISOString()}`;
  const holds = expires === undefined || expires.getTime() >= now.getTime();
  return checked('dkim-expiry', 'RFC 6376 3.5', holds, `${seen}.`, `${seen}, which has passed.`);
}

function missing(
  message: Message,
  signature: DkimSignature,
  listed: readonly string[],
  level: 'strict' | 'standard',
): readonly string[] {
  return listed.filter((name) => {
    if (signature.signedHeaders.includes(name)) return false;
    return level === 'strict' || alwaysSigned.includes(name) || headerFields(message, name).length > 0;
  });
}

function checkHeaders(absent: readonly string[], demand: DkimDemand): Check {
  const yes = demand.level === 'strict' ? 'h= lists every field it must.' : 'h= lists every field that is there.';
  return checked('dkim-headers', demand.rfc, absent.length === 0, yes, `h= does not list ${absent.join(', ')}.`);
}

function checkDuplicates(message: Message, signature: DkimSignature, listed: readonly string[]): Check {
  const names = new Set([...listed, ...signature.signedHeaders]);
  const doubled = [...names].filter((name) => {
    const signedTimes = signature.signedHeaders.filter((other) => other === name).length;
    return signedTimes > 0 && headerFields(message, name).length > signedTimes;
  });
  const no = `More often in the message than signed: ${shown(doubled.join(', '))}.`;
  return checked('dkim-duplicates', 'RFC 6376 8.15', doubled.length === 0, 'No signed field occurs unsigned too.', no);
}

function noteStrict(absent: readonly string[], demand: DkimDemand): Check {
  if (absent.length === 0)
    return outcome('dkim-strict', demand.rfc, 'pass', 'The strict level would find h= complete too.');
  return outcome(
    'dkim-strict',
    demand.rfc,
    'note',
    `At the strict level this fails: h= does not list ${absent.join(', ')}.`,
  );
}
