import { composeChallengeMail } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { newRecordId } from '../storage/record-id.ts';
import type { AuthorizationRecord, ChallengeRecord, MailRecord } from '../storage/records.ts';

/**
 * Queues the challenge mail of a challenge that has none yet; of several requests at once one does (RFC 8823 section 3 item 4).
 * What has been queued leaves even when the process ends now.
 */
export async function queueChallengeMail(
  ca: CaContext,
  authorization: AuthorizationRecord,
  challenge: ChallengeRecord,
): Promise<void> {
  if (challenge.mailId !== undefined) return;
  const mail = ca.outbox.claim(composeMail(ca, authorization, challenge));
  if (!(await ca.storage.commit([{ ...challenge, mailId: mail.id }, mail]))) {
    const current = await ca.storage.get('challenge', challenge.id);
    // Changed by something else, for example a POST at the same moment.
    if (current !== undefined && current.mailId === undefined) await queueChallengeMail(ca, authorization, current);
    return;
  }
  ca.outbox.send({ ...mail, version: 1 });
}

function composeMail(ca: CaContext, authorization: AuthorizationRecord, challenge: ChallengeRecord): MailRecord {
  const now = ca.now();
  const raw = composeChallengeMail({
    from: challenge.from,
    to: authorization.address,
    tokenPart1: challenge.tokenPart1,
    messageId: challenge.messageId,
    date: now,
    caName: ca.config.name,
    directoryUrl: ca.urls.directory,
  });
  return {
    kind: 'mail',
    id: newRecordId(ca.random),
    version: 0,
    status: 'queued',
    challengeId: challenge.id,
    from: challenge.from,
    to: authorization.address,
    message: Buffer.from(raw).toString('utf8'),
    attempts: 0,
    nextAttemptAt: new Date(now.getTime() + ca.config.mailDelayMs),
    expiresAt: authorization.expiresAt,
  };
}
