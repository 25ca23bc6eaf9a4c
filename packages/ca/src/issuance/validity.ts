import type { CaConfig } from '../config.ts';
import { RequestRefused } from '../errors.ts';

/** From when to when a certificate is valid. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const minute = 60_000;
const day = 1440 * minute;
/** For clocks that are slow; S/MIME BR 7.1.2.3 would allow 48 hours. */
const backdatedMs = 5 * minute;
const daysAhead = 30;
const longestDays = 825;

/**
 * Chooses the validity: what the order asked for, else from five minutes ago for the configured number of days, and never
 * beyond the issuer's own end.
 */
export function chooseValidity(
  asked: Partial<Validity>,
  now: Date,
  policy: { readonly validityDays: number; readonly issuerEnds: Date },
): Validity {
  // Certificates count whole seconds (RFC 5280 section 4.1.2.5).
  const whole = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000);
  const notBefore = asked.notBefore ?? whole(now.getTime() - backdatedMs);
  const usual = whole(Math.min(notBefore.getTime() + policy.validityDays * day, policy.issuerEnds.getTime()));
  return { notBefore, notAfter: asked.notAfter ?? usual };
}

/**
 * Refuses wishes for a validity that the CA would not sign, when the order is made: it must not issue anything but what was
 * asked for (RFC 8555 section 7.4).
 *
 * @throws RequestRefused `VALIDITY_REFUSED`.
 */
export function requireValidity(
  asked: Partial<Validity>,
  now: Date,
  policy: Pick<CaConfig, 'validityDays'> & { readonly issuerEnds: Date },
): void {
  const { notBefore, notAfter } = chooseValidity(asked, now, policy);
  if (asked.notBefore !== undefined && notBefore.getTime() < now.getTime() - backdatedMs) {
    throw refused('notBefore', 'must not lie in the past');
  }
  if (notBefore.getTime() > now.getTime() + daysAhead * day) {
    throw refused('notBefore', `must lie within the next ${daysAhead} days`);
  }
  if (notAfter <= notBefore || notAfter <= now) throw refused('notAfter', 'must lie after notBefore and in the future');
  if (notAfter.getTime() - notBefore.getTime() > longestDays * day) {
    throw refused('notAfter', `must lie at most ${longestDays} days after notBefore`);
  }
  if (notAfter > policy.issuerEnds) {
    throw refused('notAfter', `must not lie after the end of the issuer, ${policy.issuerEnds.toISOString()}`);
  }
}

function refused(field: string, rule: string): RequestRefused {
  return new RequestRefused('VALIDITY_REFUSED', `The order cannot be fulfilled: ${field} ${rule}.`);
}
