import type { Check } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { authorizationStatus } from '../issuance/order-status.ts';
import type { DeliveryReport } from '../mail/delivery-report.ts';
import type { AuthorizationRecord, ChallengeRecord, ResponseAttempt } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';

/** Enough to see what went wrong; more would let a stranger fill the storage. */
const keptAttempts = 5;

/** The mails of a challenge with one more, the oldest forgotten. */
export function withAttempt(challenge: ChallengeRecord, attempt: ResponseAttempt): readonly ResponseAttempt[] {
  return [...challenge.attempts, attempt].slice(-keptAttempts);
}

/**
 * Notes with a challenge what a machine wrote about its mail: a failed delivery becomes the challenge's error, so that the
 * client learns why nobody answers; a delay or an automatic reply is a note only. Such mail is not authentic, so the challenge
 * stays as open as it was (RFC 8555 section 8.2).
 */
export async function noteMachineMail(
  ca: Pick<CaContext, 'storage' | 'now' | 'log' | 'waiters'>,
  about: {
    readonly challenge: ChallengeRecord;
    readonly authorization: AuthorizationRecord;
    readonly delivery: DeliveryReport | undefined;
  },
): Promise<void> {
  const { authorization, delivery } = about;
  const { address } = authorization;
  const check = delivery === undefined ? autoReplyCheck(address) : deliveryCheck(address, delivery);
  const attempt = { at: ca.now(), authentic: false, digestMatches: false, report: { checks: [check] } };
  await revise(ca.storage, 'challenge', about.challenge.id, async (challenge) => {
    const current = await ca.storage.get('authorization', authorization.id);
    if (current === undefined || authorizationStatus(current, ca.now()) !== 'pending') return undefined;
    return [{ ...challenge, attempts: withAttempt(challenge, attempt) }];
  });
  const failed = check.outcome === 'fail';
  ca.log({
    level: failed ? 'warn' : 'info',
    event: delivery === undefined ? 'response.auto-reply' : failed ? 'mail.bounced' : 'mail.delivery-report',
    message: check.detail,
    data: { authorization: authorization.id, address, ...delivery },
  });
  if (failed) ca.waiters.wake(authorization.id);
}

/** What a report about the delivery of a challenge mail means for its challenge. */
export function deliveryCheck(
  address: string,
  { action, status, diagnostic }: Pick<DeliveryReport, 'action' | 'status' | 'diagnostic'>,
  rfc = 'RFC 3464 2.3.3',
): Check {
  const code = status === undefined ? '' : ` (${status})`;
  const said = diagnostic === undefined ? '' : `: ${diagnostic}`;
  const failed = action === 'failed';
  const detail = failed
    ? `The challenge mail to ${address} could not be delivered${code}${said}.`
    : `A mail system tells about the challenge mail to ${address}: ${knownAction(action)}${code}${said}.`;
  return { id: 'delivery', rfc, outcome: failed ? 'fail' : 'note', detail };
}

function knownAction(action: string): string {
  return ['delayed', 'delivered', 'relayed', 'expanded'].includes(action) ? action : 'something unknown';
}

function autoReplyCheck(address: string): Check {
  const detail = `An automatic reply came for ${address} that holds no response; it counts as nothing.`;
  return { id: 'auto-reply', rfc: 'RFC 3834 2', outcome: 'note', detail };
}
