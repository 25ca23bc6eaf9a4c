import type { PublicJwk } from '@acme-smime/protocol';

import { date, optional, same, time } from './codec.ts';
import type { Codec } from './codec.ts';
import type {
  AccountRecord,
  AuthorizationRecord,
  ChallengeRecord,
  OrderRecord,
  ResponseAttempt,
  StoredProblem,
} from './records.ts';
import type { AccountRow, AuthorizationRow, ChallengeRow, OrderRow } from './rows.ts';

/** Account records in the table of theirs. */
export const account: Codec<'account', AccountRow> = {
  table: 'accounts',
  toRow: (record) => ({
    id: record.id,
    version: record.version,
    status: record.status,
    thumbprint: record.thumbprint,
    jwk: JSON.stringify(record.jwk),
    contact: JSON.stringify(record.contact),
    terms_agreed: record.termsOfServiceAgreed ? 1 : 0,
    external_account: record.externalAccount === undefined ? null : JSON.stringify(record.externalAccount),
    created_at: record.createdAt.getTime(),
  }),
  fromRow: (row) => ({
    kind: 'account',
    id: row.id,
    version: row.version,
    status: row.status as AccountRecord['status'],
    thumbprint: row.thumbprint,
    jwk: JSON.parse(row.jwk) as PublicJwk,
    contact: JSON.parse(row.contact) as string[],
    termsOfServiceAgreed: row.terms_agreed === 1,
    ...optional(
      'externalAccount',
      row.external_account,
      (text) => JSON.parse(text) as { readonly kid: string; readonly binding: unknown },
    ),
    createdAt: date(row.created_at),
  }),
};

/** Order records in the table of theirs. */
export const order: Codec<'order', OrderRow> = {
  table: 'orders',
  toRow: (record) => ({
    id: record.id,
    version: record.version,
    account_id: record.accountId,
    status: record.status,
    addresses: JSON.stringify(record.addresses),
    authorization_ids: JSON.stringify(record.authorizationIds),
    identifier_type: record.identifierType ?? null,
    profile: record.profile ?? null,
    replaces: record.replaces ?? null,
    not_before: time(record.notBefore),
    not_after: time(record.notAfter),
    expires_at: record.expiresAt.getTime(),
    created_at: record.createdAt.getTime(),
    certificate_id: record.certificateId ?? null,
    problem: record.problem === undefined ? null : JSON.stringify(record.problem),
    refusal: record.refusal === undefined ? null : JSON.stringify(record.refusal),
  }),
  fromRow: (row) => ({
    kind: 'order',
    id: row.id,
    version: row.version,
    accountId: row.account_id,
    status: row.status as OrderRecord['status'],
    addresses: JSON.parse(row.addresses) as string[],
    authorizationIds: JSON.parse(row.authorization_ids) as string[],
    ...optional('identifierType', row.identifier_type, () => 'dns' as const),
    ...optional('profile', row.profile, same),
    ...optional('replaces', row.replaces, same),
    ...optional('notBefore', row.not_before, date),
    ...optional('notAfter', row.not_after, date),
    expiresAt: date(row.expires_at),
    createdAt: date(row.created_at),
    ...optional('certificateId', row.certificate_id, same),
    ...optional('problem', row.problem, (text) => JSON.parse(text) as StoredProblem),
    ...optional('refusal', row.refusal, refusal),
  }),
};

/** Authorization records in the table of theirs. */
export const authorization: Codec<'authorization', AuthorizationRow> = {
  table: 'authorizations',
  toRow: (record) => ({
    id: record.id,
    version: record.version,
    account_id: record.accountId,
    address: record.address,
    identifier_type: record.identifierType ?? null,
    status: record.status,
    expires_at: record.expiresAt.getTime(),
    challenge_id: record.challengeId,
  }),
  fromRow: (row) => ({
    kind: 'authorization',
    id: row.id,
    version: row.version,
    accountId: row.account_id,
    address: row.address,
    ...optional('identifierType', row.identifier_type, () => 'dns' as const),
    status: row.status as AuthorizationRecord['status'],
    expiresAt: date(row.expires_at),
    challengeId: row.challenge_id,
  }),
};

/** Challenge records in the table of theirs. */
export const challenge: Codec<'challenge', ChallengeRow> = {
  table: 'challenges',
  toRow: (record) => ({
    id: record.id,
    version: record.version,
    authorization_id: record.authorizationId,
    type: record.type,
    token_part1: record.tokenPart1,
    token_part2: record.tokenPart2,
    from_address: record.from,
    message_id: record.messageId,
    mail_id: record.mailId ?? null,
    accepted_at: time(record.acceptedAt),
    answered_at: time(record.answeredAt),
    validated_at: time(record.validatedAt),
    attempts: JSON.stringify(record.attempts),
  }),
  fromRow: (row) => ({
    kind: 'challenge',
    id: row.id,
    version: row.version,
    authorizationId: row.authorization_id,
    type: row.type as ChallengeRecord['type'],
    tokenPart1: row.token_part1,
    tokenPart2: row.token_part2,
    from: row.from_address,
    messageId: row.message_id,
    ...optional('mailId', row.mail_id, same),
    ...optional('acceptedAt', row.accepted_at, date),
    ...optional('answeredAt', row.answered_at, date),
    ...optional('validatedAt', row.validated_at, date),
    attempts: (JSON.parse(row.attempts) as (Omit<ResponseAttempt, 'at'> & { at: string })[]).map((attempt) => ({
      ...attempt,
      at: new Date(attempt.at),
    })),
  }),
};

function refusal(text: string): NonNullable<OrderRecord['refusal']> {
  const { at, ...problem } = JSON.parse(text) as StoredProblem & { readonly at: string };
  return { ...problem, at: new Date(at) };
}
