import type { Kysely } from 'kysely';

/** What a column holds. */
export type Column = string | number | null;

/** What every row has. */
export interface Row {
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
  identifier_type: string | null;
  profile: string | null;
  replaces: string | null;
  not_before: number | null;
  not_after: number | null;
  expires_at: number;
  created_at: number;
  certificate_id: string | null;
  problem: string | null;
  refusal: string | null;
}

export interface AuthorizationRow extends Row {
  account_id: string;
  address: string;
  identifier_type: string | null;
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
  profile: string | null;
  crl_partition: number | null;
  spki: string;
  spki_hash: string;
  not_before: number;
  not_after: number;
  intended_at: number;
  issued_at: number | null;
  der: string | null;
  revoked_at: number | null;
  revocation_reason: number | null;
  node: string | null;
  replaced_by: string | null;
  renewal_window: string | null;
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
  node: string | null;
}

export interface SecretRow extends Row {
  value: string;
}

export interface CrlRow extends Row {
  number: number;
  this_update: number;
  next_update: number;
  entries: number;
  revocations: number;
  der: string;
}

export interface ExternalAccountRow extends Row {
  status: string;
  mac_key: string;
  label: string;
  allow: string;
  created_at: number;
  expires_at: number | null;
}

export interface AuditEntryRow extends Row {
  chain: string;
  number: number;
  at: number;
  event: string;
  entry: string;
  previous: string;
  hash: string;
}

/** Every table, for kysely. */
export interface Tables {
  accounts: AccountRow;
  orders: OrderRow;
  authorizations: AuthorizationRow;
  challenges: ChallengeRow;
  certificates: CertificateRow;
  certificate_addresses: { address: string; certificate_id: string };
  mails: MailRow;
  secrets: SecretRow;
  crls: CrlRow;
  external_accounts: ExternalAccountRow;
  audit_entries: AuditEntryRow;
  counters: { key: string; amount: number; expires_at: number };
  leases: { name: string; holder: string; expires_at: number };
  migrations: { number: number; name: string; applied_at: number };
}

/** Tables seen without their columns' types, for the code that treats all kinds alike. */
export type LooseTables = Record<string, Record<string, Column>>;

/** A database whose column types have been forgotten. */
export function loose(db: Kysely<Tables>): Kysely<LooseTables> {
  return db as unknown as Kysely<LooseTables>;
}
