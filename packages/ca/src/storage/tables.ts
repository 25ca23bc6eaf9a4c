import type { PublicJwk } from '@acme-smime/protocol';

import type {
  AccountRecord,
  AnyRecord,
  AuthorizationRecord,
  CertificateRecord,
  ChallengeRecord,
  CrlRecord,
  MailRecord,
  OrderRecord,
  RecordKind,
  RecordOf,
  ResponseAttempt,
  SecretRecord,
  StoredProblem,
} from './records.ts';

/** What a column holds. */
export type Column = string | number | null;

interface Row {
  id: string;
  version: number;
}

export interface AccountRow extends Row {
  status: string;
  thumbprint: string;
  jwk: string;
  contact: string;
  terms_agreed: number;
  external_account: string | null;
  created_at: number;
}

export interface OrderRow extends Row {
  account_id: string;
  status: string;
  addresses: string;
  authorization_ids: string;
  not_before: number | null;
  not_after: number | null;
  expires_at: number;
  created_at: number;
  certificate_id: string | null;
  problem: string | null;
}

export interface AuthorizationRow extends Row {
  account_id: string;
  address: string;
  status: string;
  expires_at: number;
  challenge_id: string;
}

export interface ChallengeRow extends Row {
  authorization_id: string;
  type: string;
  token_part1: string;
  token_part2: string;
  from_address: string;
  message_id: string;
  mail_id: string | null;
  accepted_at: number | null;
  answered_at: number | null;
  validated_at: number | null;
  attempts: string;
}

export interface CertificateRow extends Row {
  status: string;
  order_id: string;
  account_id: string;
  issuer_id: string;
  serial: string;
  addresses: string;
  usage: string;
  spki: string;
  spki_hash: string;
  not_before: number;
  not_after: number;
  intended_at: number;
  issued_at: number | null;
  der: string | null;
  revoked_at: number | null;
  revocation_reason: number | null;
}

export interface MailRow extends Row {
  status: string;
  challenge_id: string;
  from_address: string;
  to_address: string;
  message: string;
  attempts: number;
  next_attempt_at: number;
  expires_at: number;
  last_error: string | null;
  sent_at: number | null;
}

export interface SecretRow extends Row {
  value: string;
}

export interface CrlRow extends Row {
  number: number;
  this_update: number;
  next_update: number;
  entries: number;
  der: string;
}

/** Every table, for kysely. */
export interface Tables {
  accounts: AccountRow;
  orders: OrderRow;
  authorizations: AuthorizationRow;
  challenges: ChallengeRow;
  certificates: CertificateRow;
  mails: MailRow;
  secrets: SecretRow;
  crls: CrlRow;
  nonces: { nonce: string; expires_at: number };
  migrations: { number: number; name: string; applied_at: number };
}

/** How a record lies in its table. */
interface Codec<K extends RecordKind, R extends Row> {
  readonly table: Exclude<keyof Tables, 'nonces' | 'migrations'>;
  readonly toRow: (record: RecordOf<K>) => R;
  readonly fromRow: (row: R) => RecordOf<K>;
}

const time = (at: Date | undefined): number | null => at?.getTime() ?? null;
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');

/** Puts a field into an object only when the column has a value. */
function optional<N extends string, C extends Column, T>(
  name: N,
  column: C,
  decode: (value: NonNullable<C>) => T,
): { readonly [name in N]?: T } {
  return column === null ? {} : ({ [name]: decode(column as NonNullable<C>) } as { [name in N]: T });
}

const date = (milliseconds: number): Date => new Date(milliseconds);
const same = <T>(value: T): T => value;

const account: Codec<'account', AccountRow> = {
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

const order: Codec<'order', OrderRow> = {
  table: 'orders',
  toRow: (record) => ({
    id: record.id,
    version: record.version,
    account_id: record.accountId,
    status: record.status,
    addresses: JSON.stringify(record.addresses),
    authorization_ids: JSON.stringify(record.authorizationIds),
    not_before: time(record.notBefore),
    not_after: time(record.notAfter),
    expires_at: record.expiresAt.getTime(),
    created_at: record.createdAt.getTime(),
    certificate_id: record.certificateId ?? null,
    problem: record.problem === undefined ? null : JSON.stringify(record.problem),
  }),
  fromRow: (row) => ({
    kind: 'order',
    id: row.id,
    version: row.version,
    accountId: row.account_id,
    status: row.status as OrderRecord['status'],
    addresses: JSON.parse(row.addresses) as string[],
    authorizationIds: JSON.parse(row.authorization_ids) as string[],
    ...optional('notBefore', row.not_before, date),
    ...optional('notAfter', row.not_after, date),
    expiresAt: date(row.expires_at),
    createdAt: date(row.created_at),
    ...optional('certificateId', row.certificate_id, same),
    ...optional('problem', row.problem, (text) => JSON.parse(text) as StoredProblem),
  }),
};

const authorization: Codec<'authorization', AuthorizationRow> = {
  table: 'authorizations',
  toRow: (record) => ({
    id: record.id,
    version: record.version,
    account_id: record.accountId,
    address: record.address,
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
    status: row.status as AuthorizationRecord['status'],
    expiresAt: date(row.expires_at),
    challengeId: row.challenge_id,
  }),
};

const challenge: Codec<'challenge', ChallengeRow> = {
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

const certificate: Codec<'certificate', CertificateRow> = {
  table: 'certificates',
  toRow: (record) => ({
    id: record.id,
    version: record.version,
    status: record.status,
    order_id: record.orderId,
    account_id: record.accountId,
    issuer_id: record.issuerId,
    serial: record.serial,
    addresses: JSON.stringify(record.addresses),
    usage: record.usage,
    spki: base64(record.spki),
    spki_hash: record.spkiHash,
    not_before: record.notBefore.getTime(),
    not_after: record.notAfter.getTime(),
    intended_at: record.intendedAt.getTime(),
    issued_at: time(record.issuedAt),
    der: record.der === undefined ? null : base64(record.der),
    revoked_at: time(record.revokedAt),
    revocation_reason: record.revocationReason ?? null,
  }),
  fromRow: (row) => ({
    kind: 'certificate',
    id: row.id,
    version: row.version,
    status: row.status as CertificateRecord['status'],
    orderId: row.order_id,
    accountId: row.account_id,
    issuerId: row.issuer_id,
    serial: row.serial,
    addresses: JSON.parse(row.addresses) as string[],
    usage: row.usage as CertificateRecord['usage'],
    spki: bytes(row.spki),
    spkiHash: row.spki_hash,
    notBefore: date(row.not_before),
    notAfter: date(row.not_after),
    intendedAt: date(row.intended_at),
    ...optional('issuedAt', row.issued_at, date),
    ...optional('der', row.der, bytes),
    ...optional('revokedAt', row.revoked_at, date),
    ...optional('revocationReason', row.revocation_reason, same),
  }),
};

const mail: Codec<'mail', MailRow> = {
  table: 'mails',
  toRow: (record) => ({
    id: record.id,
    version: record.version,
    status: record.status,
    challenge_id: record.challengeId,
    from_address: record.from,
    to_address: record.to,
    message: record.message,
    attempts: record.attempts,
    next_attempt_at: record.nextAttemptAt.getTime(),
    expires_at: record.expiresAt.getTime(),
    last_error: record.lastError ?? null,
    sent_at: time(record.sentAt),
  }),
  fromRow: (row) => ({
    kind: 'mail',
    id: row.id,
    version: row.version,
    status: row.status as MailRecord['status'],
    challengeId: row.challenge_id,
    from: row.from_address,
    to: row.to_address,
    message: row.message,
    attempts: row.attempts,
    nextAttemptAt: date(row.next_attempt_at),
    expiresAt: date(row.expires_at),
    ...optional('lastError', row.last_error, same),
    ...optional('sentAt', row.sent_at, date),
  }),
};

const secret: Codec<'secret', SecretRow> = {
  table: 'secrets',
  toRow: ({ id, version, value }: SecretRecord) => ({ id, version, value }),
  fromRow: ({ id, version, value }) => ({ kind: 'secret', id, version, value }),
};

const crl: Codec<'crl', CrlRow> = {
  table: 'crls',
  toRow: (record: CrlRecord) => ({
    id: record.id,
    version: record.version,
    number: record.number,
    this_update: record.thisUpdate.getTime(),
    next_update: record.nextUpdate.getTime(),
    entries: record.entries,
    der: base64(record.der),
  }),
  fromRow: (row) => ({
    kind: 'crl',
    id: row.id,
    version: row.version,
    number: row.number,
    thisUpdate: date(row.this_update),
    nextUpdate: date(row.next_update),
    entries: row.entries,
    der: bytes(row.der),
  }),
};

/** The one map between records and rows. */
export const codecs = { account, order, authorization, challenge, certificate, mail, secret, crl } as const;

/** A codec whose row type has been forgotten, for code that treats all kinds alike. */
export interface AnyCodec {
  readonly table: keyof Tables;
  readonly toRow: (record: AnyRecord) => Record<string, Column>;
  readonly fromRow: (row: Record<string, Column>) => AnyRecord;
}

/** The codec of a kind, for code that treats all kinds alike. */
export function codecOf(kind: RecordKind): AnyCodec {
  return codecs[kind] as unknown as AnyCodec;
}
