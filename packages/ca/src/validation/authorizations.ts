import { readAuthorizationUpdate } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { authorizationStatus } from '../issuance/order-status.ts';
import { requireOwn } from '../issuance/orders.ts';
import { queueChallengeMail } from '../mail/queue-challenge.ts';
import type { AuthorizationRecord, ChallengeRecord } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';

/** An authorization with its challenge. */
export interface AuthorizationWithChallenge {
  readonly authorization: AuthorizationRecord;
  readonly challenge: ChallengeRecord;
}

/**
 * Shows an authorization. The first look at it sends the challenge mail (RFC 8823 section 3 item 4); a look at one whose
 * challenge the client has accepted is held until something happens, so that a client needs no polling.
 */
export async function showAuthorization(
  ca: CaContext,
  accountId: string,
  id: string,
  signal: AbortSignal,
): Promise<AuthorizationWithChallenge> {
  const found = await requireOwnAuthorization(ca, accountId, id);
  if (authorizationStatus(found.authorization, ca.now()) !== 'pending') return found;
  await queueChallengeMail(ca, found.authorization, found.challenge);
  if (found.challenge.acceptedAt === undefined) return found;
  const change = ca.waiters.wait(id, ca.config.holdMs, signal);
  // Looked at once more after the wait has begun: a change in between would not have woken us.
  const current = await requireOwnAuthorization(ca, accountId, id);
  if (current.authorization.status !== 'pending') {
    ca.waiters.wake(id);
    return current;
  }
  await change;
  return requireOwnAuthorization(ca, accountId, id);
}

/** Reads an authorization of this account. Throws RequestRefused `RESOURCE_UNKNOWN` or `FOREIGN_RESOURCE`. */
export async function requireOwnAuthorization(
  ca: Pick<CaContext, 'storage'>,
  accountId: string,
  id: string,
): Promise<AuthorizationWithChallenge> {
  const authorization = requireOwn(await ca.storage.get('authorization', id), accountId, 'authorization');
  const challenge = await ca.storage.get('challenge', authorization.challengeId);
  if (challenge === undefined) throw new Error(`The authorization ${id} has no challenge in the storage.`);
  return { authorization, challenge };
}

/**
 * Gives up an authorization, pending or valid (RFC 8555 section 7.5.2).
 *
 * @throws RequestRefused `AUTHORIZATION_FINAL` when it has ended already.
 */
export async function deactivateAuthorization(
  ca: CaContext,
  accountId: string,
  id: string,
  payload: unknown,
): Promise<AuthorizationWithChallenge> {
  const { status } = readAuthorizationUpdate(payload);
  await requireOwnAuthorization(ca, accountId, id);
  await revise(ca.storage, 'authorization', id, (authorization) => {
    const now = authorizationStatus(authorization, ca.now());
    if (now === 'deactivated') return undefined;
    if (now === 'pending' || now === 'valid') return [{ ...authorization, status }];
    throw new RequestRefused('AUTHORIZATION_FINAL', `The authorization is ${now} and cannot be changed any more.`);
  });
  ca.waiters.wake(id);
  return requireOwnAuthorization(ca, accountId, id);
}
