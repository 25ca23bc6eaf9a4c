import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { authorizationStatus } from '../issuance/order-status.ts';
import { requireOwn } from '../issuance/orders.ts';
import { queueChallengeMail } from '../mail/queue-challenge.ts';
import type { AnyRecord, AuthorizationRecord, ChallengeRecord } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';
import type { AuthorizationWithChallenge } from './authorizations.ts';

/** Reads a challenge of this account. Throws RequestRefused `RESOURCE_UNKNOWN` or `FOREIGN_RESOURCE`. */
export async function requireOwnChallenge(
  ca: Pick<CaContext, 'storage'>,
  accountId: string,
  id: string,
): Promise<AuthorizationWithChallenge> {
  const challenge = await ca.storage.get('challenge', id);
  if (challenge === undefined) throw new RequestRefused('RESOURCE_UNKNOWN', 'There is no such challenge.');
  const authorization = await ca.storage.get('authorization', challenge.authorizationId);
  return { authorization: requireOwn(authorization, accountId, 'authorization'), challenge };
}

/**
 * Takes note that the client has answered by mail (RFC 8555 section 7.5.1). The answer may be here already, or come later;
 * said twice it is the same. When the authorization has never been fetched, the challenge mail leaves now.
 *
 * @throws RequestRefused `CHALLENGE_FINAL` when the authorization has ended.
 */
export async function acceptChallenge(
  ca: CaContext,
  accountId: string,
  id: string,
): Promise<AuthorizationWithChallenge> {
  const { authorization } = await requireOwnChallenge(ca, accountId, id);
  let becameValid = false;
  const challenge = await revise(ca.storage, 'challenge', id, async (before) => {
    const pending = await ca.storage.get('authorization', authorization.id);
    if (pending === undefined || before.acceptedAt !== undefined) return undefined;
    requirePending(ca, pending);
    becameValid = before.answeredAt !== undefined;
    return settle(ca, pending, { ...before, acceptedAt: ca.now() });
  });
  const current = await ca.storage.get('authorization', authorization.id);
  if (challenge === undefined || current === undefined) throw new Error(`The challenge ${id} has left the storage.`);
  const now = { authorization: current, challenge };
  if (now.authorization.status === 'pending') await queueChallengeMail(ca, now.authorization, now.challenge);
  if (becameValid && now.authorization.status === 'valid') announceValid(ca, now.authorization);
  return now;
}

function requirePending(ca: Pick<CaContext, 'now'>, authorization: AuthorizationRecord): void {
  const status = authorizationStatus(authorization, ca.now());
  if (status === 'pending') return;
  throw new RequestRefused(
    'CHALLENGE_FINAL',
    `The challenge cannot be answered any more: its authorization is ${status}.`,
  );
}

/** What to save when one of the two things that validation needs has come: with both the authorization is valid. */
export function settle(
  ca: Pick<CaContext, 'now'>,
  authorization: AuthorizationRecord,
  challenge: ChallengeRecord,
): readonly AnyRecord[] {
  if (challenge.acceptedAt === undefined || challenge.answeredAt === undefined) return [challenge];
  // The authorization is saved too, so that one that was deactivated at the same moment does not become valid.
  return [
    { ...challenge, validatedAt: ca.now() },
    { ...authorization, status: 'valid' },
  ];
}

/** S/MIME BR 3.2.2 wants on record by which method, of which version of the requirements, control was proven. */
const validationMethod = 'S/MIME BR 1.0.10 section 3.2.2.4 (RFC 8823)';

/** Says in the log, and to whoever waits for it, that an authorization is valid now. */
export function announceValid(ca: Pick<CaContext, 'log' | 'waiters'>, authorization: AuthorizationRecord): void {
  ca.waiters.wake(authorization.id);
  ca.log({
    level: 'info',
    event: 'authorization.valid',
    message: `Control of ${authorization.address} is proven.`,
    data: {
      account: authorization.accountId,
      authorization: authorization.id,
      address: authorization.address,
      method: validationMethod,
    },
  });
}
