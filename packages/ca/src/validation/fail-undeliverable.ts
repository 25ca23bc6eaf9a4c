import type { CaContext } from '../context.ts';
import { authorizationStatus } from '../issuance/order-status.ts';
import type { Refusal } from '../mail/outbox.ts';
import type { AnyRecord, MailRecord } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';
import { deliveryCheck, withAttempt } from './note-machine-mail.ts';

/**
 * Ends a challenge whose mail the relay will never take: nothing can come back for it, so that the client is told at once instead
 * of after a day (RFC 8555 section 7.1.6). Its error is the one of a bounce; unlike a bounce, which anybody can write, this is the
 * word of our own relay, and so the authorization becomes invalid. All of it and the mail are saved together.
 */
export async function failUndeliverable(
  ca: Pick<CaContext, 'storage' | 'now' | 'log' | 'waiters'>,
  mail: MailRecord,
  refusal: Refusal,
): Promise<void> {
  const check = deliveryCheck(mail.to, { action: 'failed', ...refusal }, 'RFC 5321 4.2.1');
  const attempt = { at: ca.now(), authentic: false, digestMatches: false, report: { checks: [check] } };
  let failed: string | undefined;
  await revise(ca.storage, 'challenge', mail.challengeId, async (challenge): Promise<AnyRecord[] | undefined> => {
    const [authorization, stored] = await Promise.all([
      ca.storage.get('authorization', challenge.authorizationId),
      ca.storage.get('mail', mail.id),
    ]);
    // Another node has the mail in its hands: our claim on it has run out.
    if (stored?.version !== mail.version) return undefined;
    failed = undefined;
    if (authorization === undefined || authorizationStatus(authorization, ca.now()) !== 'pending') return [mail];
    // An earlier try went through all the same, and was answered.
    if (challenge.answeredAt !== undefined) return [mail];
    failed = authorization.id;
    const told = { ...challenge, attempts: withAttempt(challenge, attempt) };
    return [mail, told, { ...authorization, status: 'invalid' }];
  });
  if (failed === undefined) return;
  const data = { authorization: failed, address: mail.to, mail: mail.id, ...refusal };
  ca.log({ level: 'warn', event: 'mail.refused', message: check.detail, data });
  ca.waiters.wake(failed);
}
