import type { Check } from '../check-report.ts';
import { judgeByAuthenticationResults } from './authentication-results.ts';
import { verifyDkim } from './dkim.ts';
import type { ResolveTxt } from './dkim.ts';
import { judgeDkim } from './dkim-judge.ts';
import type { DkimDemand, DkimJudgement, MessageCheckLevel } from './dkim-judge.ts';
import type { Message } from './message.ts';
import { outcome } from './shown.ts';

/** What it takes to find out who a message is from. */
export interface AuthenticityOptions {
  readonly level: MessageCheckLevel;
  readonly resolveTxt: ResolveTxt;
  readonly now: Date;
  /** The authserv-id of the own receiving server, when its Authentication-Results may count (off when absent). */
  readonly authservId?: string;
}

/** Whether a message is from whom it says, with every rule that was looked at. */
export interface Authenticity {
  readonly authentic: boolean;
  /** Worth another try later: only DNS did not answer. */
  readonly temporary: boolean;
  /** `authentic` first, then the rules below it. */
  readonly checks: readonly Check[];
}

/** One way to prove who a message is from. */
export interface Proof {
  /** For the detail of `authentic`: `a DKIM signature of ca.example`. */
  readonly by: string;
  readonly judgement: DkimJudgement;
}

/** Looks at the DKIM signatures, and at the own server's Authentication-Results where that is asked for. */
export async function proveByDkim(
  message: Message,
  demand: Omit<DkimDemand, 'level' | 'now'>,
  options: AuthenticityOptions,
): Promise<Proof> {
  const { level, now, resolveTxt, authservId } = options;
  const full = { ...demand, level, now };
  const signatures = await verifyDkim(message, { domain: demand.fromDomain, resolveTxt });
  const judgement = judgeDkim(message, signatures, full);
  const by = `a DKIM signature of ${demand.fromDomain}`;
  if (judgement.authentic || authservId === undefined) return { by, judgement };
  const second = judgeByAuthenticationResults(message, signatures, full, authservId);
  return { by: second.authentic ? `${by}, as ${authservId} found` : by, judgement: second };
}

/** Puts the proofs together: one that holds is enough, and what the others lack is then worth a note only. */
export function settleAuthenticity(proofs: readonly Proof[], level: MessageCheckLevel, rfc: string): Authenticity {
  const proven = proofs.find((proof) => proof.judgement.authentic);
  const rules = proofs.flatMap((proof) => proof.judgement.checks.map((check) => soften(check, proof, proven, level)));
  const authentic = proven !== undefined;
  const temporary = !authentic && proofs.some((proof) => proof.judgement.temporary);
  if (proven !== undefined) {
    const detail = `The message is authentic by ${proven.by}.`;
    return { authentic, temporary, checks: [outcome('authentic', rfc, 'pass', detail), ...rules] };
  }
  const lack = rules.find((check) => check.outcome === 'fail' || check.outcome === 'note')?.detail ?? '';
  const why = `Nothing proves who the message is from${temporary ? ' as long as DNS does not answer' : ''}: ${lack}`;
  const first =
    level === 'none'
      ? outcome('authentic', rfc, 'note', `${why} It is let through because the message check is switched off.`)
      : outcome('authentic', rfc, 'fail', why);
  return { authentic, temporary, checks: [first, ...rules] };
}

function soften(check: Check, proof: Proof, proven: Proof | undefined, level: MessageCheckLevel): Check {
  const decides = level !== 'none' && (proven === undefined || proven === proof);
  return check.outcome === 'fail' && !decides ? { ...check, outcome: 'note' } : check;
}
