import {
  TransportFailure,
  firstFailure,
  responseDigest,
  tokenOfResponse,
  verifyResponseMail,
} from '@acme-smime/protocol';
import type { ResponseVerification, TokenJoin } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { authorizationStatus } from '../issuance/order-status.ts';
import { isAutoReply, readDeliveryReport } from '../mail/delivery-report.ts';
import type { AccountRecord, AuthorizationRecord, ChallengeRecord, ResponseAttempt } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';
import { announceValid, settle } from './challenges.ts';
import { noteMachineMail, withAttempt } from './note-machine-mail.ts';

/** Both readings of "concatenates" in RFC 8823 section 3 item 6. */
const joins: readonly TokenJoin[] = ['strings', 'bytes'];

/**
 * What a mail was. `taken`: it concerns a challenge that is open, whether it proves anything or not; `late`: one that has
 * ended; `foreign`: none of ours.
 */
export type ReceivedMail = 'taken' | 'late' | 'foreign';

/**
 * Takes a mail that came to the challenge address (RFC 8823 section 3.2). A good response makes its challenge valid as soon as
 * the client has said that it answered; anything else is logged and kept with the challenge, and changes nothing. Bounces and
 * automatic replies are no responses: they are noted with the challenge that they are about.
 *
 * @throws TransportFailure `RESPONSE_UNDECIDED` when DNS did not answer: the sender shall try again later.
 */
export async function receiveResponse(ca: CaContext, raw: Uint8Array): Promise<ReceivedMail> {
  const delivery = readDeliveryReport(raw);
  const challenge =
    delivery === undefined ? await findChallenge(ca, raw) : await challengeByMessageIds(ca, delivery.messageIds);
  if (challenge === undefined) {
    const message = 'A mail came that answers no challenge of ours; it is dropped.';
    ca.log({ level: 'info', event: 'response.unknown', message, data: { bytes: raw.length } });
    return 'foreign';
  }
  const authorization = await ca.storage.get('authorization', challenge.authorizationId);
  const account = authorization === undefined ? undefined : await ca.storage.get('account', authorization.accountId);
  if (authorization === undefined || account === undefined) return 'foreign';
  if (account.status !== 'valid' || authorizationStatus(authorization, ca.now()) !== 'pending') {
    logLate(ca, authorization);
    return 'late';
  }
  if (delivery !== undefined || isAutoReply(raw)) {
    await noteMachineMail(ca, { challenge, authorization, delivery });
    return 'taken';
  }
  const verification = await verify(ca, raw, { challenge, authorization, account });
  if (verification.temporary) throw undecided(authorization);
  await record(ca, challenge.id, account, verification);
  return 'taken';
}

/** By the token in the subject, else by what the mail says it replies to. */
async function findChallenge(ca: Pick<CaContext, 'storage'>, raw: Uint8Array): Promise<ChallengeRecord | undefined> {
  const { tokenPart1, inReplyTo } = tokenOfResponse(raw);
  if (tokenPart1 !== undefined) {
    const challenge = await ca.storage.challengeByToken(tokenPart1.replace(/=+$/, ''));
    if (challenge !== undefined) return challenge;
  }
  return challengeByMessageIds(ca, inReplyTo.slice(0, 10));
}

async function challengeByMessageIds(
  ca: Pick<CaContext, 'storage'>,
  messageIds: readonly string[],
): Promise<ChallengeRecord | undefined> {
  for (const messageId of messageIds) {
    const challenge = await ca.storage.challengeByMessageId(messageId);
    if (challenge !== undefined) return challenge;
  }
  return undefined;
}

interface Subject {
  readonly challenge: ChallengeRecord;
  readonly authorization: AuthorizationRecord;
  readonly account: AccountRecord;
}

function verify(
  ca: CaContext,
  raw: Uint8Array,
  { challenge, authorization, account }: Subject,
): Promise<ResponseVerification> {
  const { tokenPart1, tokenPart2 } = challenge;
  const { thumbprint } = account;
  const digests = joins.map((join) => responseDigest({ tokenPart1, tokenPart2, thumbprint, join }));
  return verifyResponseMail(
    raw,
    { identifier: authorization.address, to: [challenge.from], tokenPart1, digests },
    { level: ca.config.messageCheck, resolveTxt: ca.resolveTxt, now: ca.now() },
  );
}

async function record(
  ca: CaContext,
  challengeId: string,
  verifiedFor: AccountRecord,
  { authentic, digestMatches, report }: ResponseVerification,
): Promise<void> {
  const good = authentic && digestMatches;
  const at = ca.now();
  const attempt: ResponseAttempt = { at, authentic, digestMatches, report };
  let authorization: AuthorizationRecord | undefined;
  const saved = await revise(ca.storage, 'challenge', challengeId, async (challenge) => {
    authorization = await ca.storage.get('authorization', challenge.authorizationId);
    const account = await ca.storage.get('account', verifiedFor.id);
    if (authorization === undefined || authorizationStatus(authorization, ca.now()) !== 'pending') return undefined;
    const seen: ChallengeRecord = { ...challenge, attempts: withAttempt(challenge, attempt) };
    // The account's key may have changed, or its holder left, while the mail was being checked.
    const holds = account?.status === 'valid' && account.thumbprint === verifiedFor.thumbprint;
    if (!good || !holds || challenge.answeredAt !== undefined) return [seen];
    return settle(ca, authorization, { ...seen, answeredAt: at });
  });
  if (saved === undefined || authorization === undefined) return;
  logAttempt(ca, authorization, attempt);
  if (saved.validatedAt === undefined || saved.validatedAt < at) return;
  announceValid(ca, authorization);
}

function logAttempt(ca: Pick<CaContext, 'log'>, authorization: AuthorizationRecord, attempt: ResponseAttempt): void {
  const good = attempt.authentic && attempt.digestMatches;
  const why = firstFailure(attempt.report)?.detail ?? 'it is not authentic';
  ca.log({
    level: good ? 'info' : 'warn',
    event: good ? 'response.accepted' : 'response.refused',
    message: good
      ? `A good response came for ${authorization.address}.`
      : `A response for ${authorization.address} does not count: ${why}`,
    data: { authorization: authorization.id, address: authorization.address, checks: attempt.report.checks },
  });
}

function logLate(ca: Pick<CaContext, 'log'>, authorization: AuthorizationRecord): void {
  ca.log({
    level: 'info',
    event: 'response.late',
    message: `A response came for ${authorization.address}, but nothing waits for one any more.`,
    data: { authorization: authorization.id, address: authorization.address },
  });
}

function undecided(authorization: AuthorizationRecord): TransportFailure {
  const domain = authorization.address.slice(authorization.address.lastIndexOf('@') + 1);
  const message = `The DKIM keys of ${domain} cannot be looked up at the moment; send the response again later.`;
  return new TransportFailure('RESPONSE_UNDECIDED', message, { transport: 'dns', endpoint: domain });
}
