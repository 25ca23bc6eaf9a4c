import { composeProblem, firstFailure, passed } from '@acme-smime/protocol';
import type { Account, Authorization, Challenge, Directory, Identifier, Order, Problem } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { profiles } from '../issuance/profiles.ts';
import { authorizationStatus, orderStatus } from '../issuance/order-status.ts';
import type { AccountRecord, AuthorizationRecord, ChallengeRecord, OrderRecord } from '../storage/records.ts';
import type { AuthorizationWithChallenge } from '../validation/authorizations.ts';
import { storedProblem } from './problems.ts';

type Shown = Pick<CaContext, 'urls' | 'now'>;

/** The directory (RFC 8555 section 7.1.1). Without pre-authorization there is no `newAuthz`. */
export function composeDirectory({ urls, config }: Pick<CaContext, 'urls' | 'config'>): Directory {
  return {
    newNonce: urls.newNonce,
    newAccount: urls.newAccount,
    newOrder: urls.newOrder,
    revokeCert: urls.revokeCertificate,
    keyChange: urls.keyChange,
    renewalInfo: urls.renewalInfo,
    meta: {
      ...(config.termsOfService === undefined ? {} : { termsOfService: config.termsOfService }),
      ...(config.website === undefined ? {} : { website: config.website }),
      ...(config.caaIdentities.length === 0 ? {} : { caaIdentities: config.caaIdentities }),
      profiles: Object.fromEntries(config.profiles.map((name) => [name, profiles[name].description])),
      externalAccountRequired: config.externalAccountRequired,
    },
  };
}

/** An account as its holder sees it (RFC 8555 section 7.1.2). */
export function composeAccount({ urls }: Shown, account: AccountRecord): Account {
  return {
    status: account.status,
    contact: account.contact,
    termsOfServiceAgreed: account.termsOfServiceAgreed,
    ...(account.externalAccount === undefined ? {} : { externalAccountBinding: account.externalAccount.binding }),
    orders: urls.orders(account.id),
  };
}

/** An order as its account sees it (RFC 8555 section 7.1.3). */
export function composeOrder(
  { urls, now }: Shown,
  order: OrderRecord,
  authorizations: readonly AuthorizationRecord[],
): Order {
  const status = orderStatus(order, authorizations, now());
  return {
    status,
    expires: order.expiresAt.toISOString(),
    identifiers: order.addresses.map((address) => identifierOf(address, order.identifierType)),
    ...(order.notBefore === undefined ? {} : { notBefore: order.notBefore.toISOString() }),
    ...(order.notAfter === undefined ? {} : { notAfter: order.notAfter.toISOString() }),
    ...(order.profile === undefined ? {} : { profile: order.profile }),
    ...(order.replaces === undefined ? {} : { replaces: order.replaces }),
    ...(order.problem === undefined ? {} : { error: storedProblem(order.problem) }),
    authorizations: order.authorizationIds.map((id) => urls.authorization(id)),
    finalize: urls.finalize(order.id),
    ...(status === 'valid' && order.certificateId !== undefined
      ? { certificate: urls.certificate(order.certificateId) }
      : {}),
  };
}

/** An authorization as its account sees it (RFC 8555 section 7.1.4). */
export function composeAuthorization(ca: Shown, found: AuthorizationWithChallenge): Authorization {
  const { authorization } = found;
  return {
    identifier: identifierOf(authorization.address, authorization.identifierType),
    status: authorizationStatus(authorization, ca.now()),
    expires: authorization.expiresAt.toISOString(),
    challenges: [composeChallenge(ca, found)],
  };
}

/**
 * A challenge as its account sees it (RFC 8823 section 3 item 3). While a response is waited for, `error` tells why the last
 * mail that came did not count (RFC 8555 section 8.2); it makes nothing invalid.
 */
export function composeChallenge(ca: Shown, { authorization, challenge }: AuthorizationWithChallenge): Challenge {
  const status = challengeStatus(ca, authorization, challenge);
  const error = status === 'valid' ? undefined : challengeError(status, challenge);
  return {
    type: challenge.type,
    url: ca.urls.challenge(challenge.id),
    status,
    token: challenge.tokenPart2,
    from: challenge.from,
    ...(status === 'valid' && challenge.validatedAt !== undefined
      ? { validated: challenge.validatedAt.toISOString() }
      : {}),
    ...(error === undefined ? {} : { error }),
  };
}

function challengeStatus(
  ca: Pick<CaContext, 'now'>,
  authorization: AuthorizationRecord,
  challenge: ChallengeRecord,
): Challenge['status'] {
  if (challenge.validatedAt !== undefined) return 'valid';
  if (authorizationStatus(authorization, ca.now()) !== 'pending') return 'invalid';
  return challenge.acceptedAt === undefined ? 'pending' : 'processing';
}

function challengeError(status: Challenge['status'], challenge: ChallengeRecord): Problem | undefined {
  const last = challenge.attempts.findLast(({ report }) => !passed(report));
  if (last !== undefined && challenge.answeredAt === undefined) {
    const failure = firstFailure(last.report);
    if (failure?.id === 'delivery') return composeProblem('connection', failure.detail);
    const why = failure?.detail ?? 'It is not authentic.';
    return composeProblem(
      'incorrectResponse',
      `The last mail that came at ${last.at.toISOString()} does not count: ${why}`,
    );
  }
  if (status !== 'invalid') return undefined;
  return composeProblem('incorrectResponse', 'No response that counts came while the challenge was open.');
}

function identifierOf(value: string, type: Identifier['type'] = 'email'): Identifier {
  return { type, value };
}
