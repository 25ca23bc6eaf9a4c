/** A span of validity; ISO 8601. */
export interface Validity {
  readonly notBefore: string;
  readonly notAfter: string;
}

/** A span in which the CA would like a certificate to be renewed (RFC 9773 section 4.2); RFC 3339. */
export interface SuggestedWindow {
  readonly start: string;
  readonly end: string;
}

/** What the CA said last about the renewal of one certificate, and what was made of it. */
export interface RenewalAdvice {
  /** Names the certificate (RFC 9773 section 4.1): advice for an earlier version says nothing about this one. */
  readonly certificateId: string;
  /** The CA is not asked again before; ISO 8601. */
  readonly askAgainAt: string;
  /** Absent when the CA has never answered. */
  readonly window?: SuggestedWindow;
  /** The moment in the window that was drawn; drawn again only when the window moves. ISO 8601. */
  readonly chosen?: string;
  /** A page that explains why, for example that certificates have to be revoked. */
  readonly explanationUrl?: string;
}

/** When a certificate is renewed, and who says so. */
export interface RenewalPlan {
  readonly at: Date;
  readonly because: 'the CA suggests it' | 'of its lifetime';
  readonly explanationUrl?: string;
}

const dayMs = 86_400_000;

/** Short certificates are renewed at half of their lifetime: a third of a week leaves little room for a CA that is down. */
const shortLifetimeMs = 10 * dayMs;

/** Whatever a CA suggests, this part of the lifetime is kept for repeated tries. */
const reserve = 1 / 20;

/** When the lifetime alone decides: at a third left, or at half when it is ten days or less. */
export function lifetimePlan(validity: Validity): RenewalPlan {
  const { end, lifetimeMs } = spanOf(validity);
  const left = lifetimeMs <= shortLifetimeMs ? lifetimeMs / 2 : lifetimeMs / 3;
  return { at: new Date(end - left), because: 'of its lifetime' };
}

/** Says when to renew: at the moment chosen from the CA's suggestion (RFC 9773 section 4.2), else by the lifetime. */
export function renewalPlan(validity: Validity, advice?: RenewalAdvice): RenewalPlan {
  if (advice?.chosen === undefined) return lifetimePlan(validity);
  const { end, lifetimeMs } = spanOf(validity);
  const chosen = new Date(advice.chosen).getTime();
  // A window beyond the end, from a mistaken CA, must not let the certificate expire.
  const at = new Date(Math.min(chosen, end - lifetimeMs * reserve));
  const { explanationUrl } = advice;
  return { at, because: 'the CA suggests it', ...(explanationUrl === undefined ? {} : { explanationUrl }) };
}

/**
 * Says whether a certificate should be renewed now. `wakesAgainMs` is how long it takes until somebody asks again: a moment
 * that the CA suggests and that would be slept through is taken early (RFC 9773 section 4.2, item 5).
 */
export function isDue(validity: Validity, now: Date, advice?: RenewalAdvice, wakesAgainMs = 0): boolean {
  const plan = renewalPlan(validity, advice);
  const early = plan.because === 'the CA suggests it' ? wakesAgainMs : 0;
  return now.getTime() + early >= plan.at.getTime();
}

/** Draws a moment of a window, each as likely as the other (RFC 9773 section 4.2, item 2). */
export function drawMoment(window: SuggestedWindow, random: (bytes: number) => Uint8Array): Date {
  const start = new Date(window.start).getTime();
  const end = new Date(window.end).getTime();
  // 48 bits are exact in a number and far finer than a millisecond of any window.
  const drawn = random(6).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48;
  return new Date(start + Math.floor(drawn * (end - start)));
}

function spanOf(validity: Validity): { readonly end: number; readonly lifetimeMs: number } {
  const end = new Date(validity.notAfter).getTime();
  return { end, lifetimeMs: end - new Date(validity.notBefore).getTime() };
}
