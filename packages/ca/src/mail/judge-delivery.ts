import { onOneLine } from './delivery-report.ts';
import type { OutgoingMail } from './relay.ts';

/** What became of a mail that was to be handed to the relay. */
export type Delivery = { readonly outcome: 'taken' } | FailedDelivery;

/** Why the relay does not have a mail. */
export type FailedDelivery =
  /** It works, and will never take a mail for this recipient. */
  | { readonly outcome: 'refused'; readonly status?: string; readonly diagnostic: string }
  /** It works, and does not take this mail now; `ours` when that is for who we are and not for whom the mail is. */
  | { readonly outcome: 'deferred'; readonly ours: boolean; readonly reason: string }
  /** It takes no mail from us at all: it is not there, or it refuses TLS, our login or our sender. */
  | { readonly outcome: 'unusable'; readonly reason: string };

/** What errors of nodemailer tell beside their message. */
interface SmtpFailure {
  /** The last command, or where else it was. */
  readonly command?: unknown;
  /** The three digits of the reply (RFC 5321 section 4.2). */
  readonly responseCode?: unknown;
  /** The reply as it came. */
  readonly response?: unknown;
}

/**
 * Judges why a mail was not taken. Whatever came before the recipient was named (connecting, TLS, login, sender) is about us. A
 * reply to RCPT or DATA of 5xx (RFC 5321 section 4.2.1) is the end for its recipient, unless its words are about us, too: many
 * servers say what they think of a client or a sender only there.
 */
export function judgeFailure(error: unknown, mail: Pick<OutgoingMail, 'from' | 'to'>): FailedDelivery {
  const reason = onOneLine(error instanceof Error ? error.message : String(error));
  const { command, responseCode: code, response } = (error ?? {}) as SmtpFailure;
  const ofThisMail = command === 'RCPT TO' || command === 'DATA';
  // 421: the service is closing (RFC 5321 section 4.2.3), whatever it was asked.
  if (!ofThisMail || typeof code !== 'number' || code === 421) return { outcome: 'unusable', reason };
  if (code < 500 || code > 599) return { outcome: 'deferred', ours: false, reason };
  const said = typeof response === 'string' ? response : reason;
  const status = /^5\d\d[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(said)?.[1];
  if (isAboutUs(mail, { code, status, said })) return { outcome: 'deferred', ours: true, reason };
  const diagnostic = onOneLine(said.replaceAll(/\r?\n\d{3}(?:[ -](?:5\.\d{1,3}\.\d{1,3})?)?/g, ''));
  return { outcome: 'refused', ...(status === undefined ? {} : { status }), diagnostic };
}

/** 500 to 504 and 555: our command was not understood; 530 to 538: we are not logged in (RFC 4954 section 6). */
const codesAboutUs: ReadonlySet<number> = new Set([500, 501, 502, 503, 504, 530, 534, 535, 538, 555]);

function isAboutUs(
  { from, to }: Pick<OutgoingMail, 'from' | 'to'>,
  { code, status = '', said }: { readonly code: number; readonly status: string | undefined; readonly said: string },
): boolean {
  // RFC 3463 section 3.2: the sender's address.
  if (codesAboutUs.has(code) || status === '5.1.7' || status === '5.1.8') return true;
  const names = (address: string): boolean => said.toLowerCase().includes(address.toLowerCase());
  if (names(to)) return false;
  // RFC 3463 section 3.8: a policy. One against a recipient names it.
  return names(from) || status.startsWith('5.7.');
}
