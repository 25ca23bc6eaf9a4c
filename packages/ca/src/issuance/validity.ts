import { RequestRefused } from '../errors.ts';

/** From when to when a certificate is valid. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What the CA signs. */
export interface ValidityPolicy {
  readonly validityDays: number;
  readonly backdateMs: number;
  readonly issuerEnds: Date;
}

const minute = 60_000;
const day = 1440 * minute;
const daysAhead = 30;
const longestDays = 825;

/**
 * Chooses the validity: what the order asked for, else from a little ago for the configured number of days, and never beyond
 * the issuer's own end.
 */
export function chooseValidity(asked: Partial<Validity>, now: Date, policy: ValidityPolicy): Validity {
  // Certificates count whole seconds (RFC 5280 section 4.1.2.5).
  const whole = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000);
  const notBefore = asked.notBefore ?? whole(now.getTime() - policy.backdateMs);
  // The last second counts, too (RFC 5280 section 4.1.2.5): without it 825 days would be 826.
  const end = notBefore.getTime() + policy.validityDays * day - 1000;
  const usual = whole(Math.min(end, policy.issuerEnds.getTime()));
  return { notBefore, notAfter: asked.notAfter ?? usual };
}

/**
 * Refuses wishes for a validity that the CA would not sign, when the order is made: it must not issue anything but what was
 * asked for (RFC 8555 section 7.4).
 *
 * @throws RequestRefused `VALIDITY_REFUSED`.
 */
export function requireValidity(asked: Partial<Validity>, now: Date, policy: ValidityPolicy): void {
  const { notBefore, notAfter } = chooseValidity(asked, now, policy);
  if (asked.notBefore !== undefined && notBefore.getTime() < now.getTime() - policy.backdateMs) {
    throw refused('notBefore', 'must not lie in the past');
  }
  if (notBefore.getTime() > now.getTime() + daysAhead * day) {
    throw refused('notBefore', `must lie within the next ${daysAhead} days`);
  }
  if (notAfter <= notBefore || notAfter <= now) throw refused('notAfter', 'must lie after notBefore and in the future');
  if (notAfter.getTime() - notBefore.getTime() >= longestDays * day) {
    throw refused('notAfter', `must lie less than ${longestDays} days after notBefore`);
  }
  if (notAfter > policy.issuerEnds) {
    throw refused('notAfter', `must not lie after the end of the issuer, ${policy.issuerEnds.toISOString()}`);
  }
}

function refused(field: string, rule: string): RequestRefused {
  return new RequestRefused('VALIDITY_REFUSED', `The order cannot be fulfilled: ${field} ${rule}.`);
}
