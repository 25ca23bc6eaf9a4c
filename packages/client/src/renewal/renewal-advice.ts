import type { RenewalInfo } from '@acme-smime/protocol';
import type { Polled } from '../poll.ts';
import { drawMoment } from './schedule.ts';
import type { RenewalAdvice } from './schedule.ts';

/** RFC 9773 section 4.3.2: after a failure that may last, the next question comes six hours later. */
const afterFailureMs = 6 * 3_600_000;

/** RFC 9773 section 4.3.1 lets clients bound what Retry-After says: a minute at least, a day at most. */
const shortestMs = 60_000;
const longestMs = 24 * 3_600_000;

/** What asking needs; nothing of it is specific to one certificate. */
export interface AdviceContext {
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: (entry: { readonly level: 'debug'; readonly event: string; readonly message: string }) => void;
  /** Asks the CA; `undefined` when it offers no renewal information. */
  readonly ask: (certificateId: string, signal: AbortSignal) => Promise<Polled<RenewalInfo> | undefined>;
}

/**
 * Brings the advice about a certificate up to date (RFC 9773 section 4). Nothing that goes wrong here is an error: what was known
 * stays known, and where nothing is known the lifetime decides. The only thing thrown is the reason of the signal.
 */
export async function freshAdvice(
  certificateId: string,
  known: RenewalAdvice | undefined,
  context: AdviceContext,
  signal: AbortSignal,
): Promise<RenewalAdvice> {
  const now = context.now();
  const previous = known?.certificateId === certificateId ? known : undefined;
  if (previous !== undefined && now < new Date(previous.askAgainAt)) return previous;
  try {
    const polled = await context.ask(certificateId, signal);
    if (polled === undefined) return { certificateId, askAgainAt: later(now, longestMs) };
    return adviceOf(certificateId, polled, previous, context);
  } catch (error) {
    signal.throwIfAborted();
    const message = `The CA did not say when to renew, so the lifetime decides unless it said so before: ${String(error)}`;
    context.log({ level: 'debug', event: 'renewal-info-failed', message });
    return { ...previous, certificateId, askAgainAt: later(now, afterFailureMs) };
  }
}

function adviceOf(
  certificateId: string,
  { value, retryAfterMs }: Polled<RenewalInfo>,
  previous: RenewalAdvice | undefined,
  context: AdviceContext,
): RenewalAdvice {
  const { suggestedWindow: window, explanationURL } = value;
  const same = previous?.window?.start === window.start && previous.window.end === window.end;
  const chosen = (same ? previous.chosen : undefined) ?? drawMoment(window, context.random).toISOString();
  const pause = Math.min(Math.max(retryAfterMs ?? afterFailureMs, shortestMs), longestMs);
  return {
    certificateId,
    askAgainAt: later(context.now(), pause),
    window,
    chosen,
    ...(explanationURL === undefined ? {} : { explanationUrl: explanationURL }),
  };
}

function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}
