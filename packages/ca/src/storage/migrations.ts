/** One step of the database's shape; never changed once released, only followed by another. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/**
 * Every step, in order. The SQL is the subset that SQLite and PostgreSQL share: TEXT, BIGINT for milliseconds since 1970
 * and for counters, JSON and base64 as TEXT. `json_each(LIST)` is SQLite's word, which PostgreSQL's storage translates;
 * UNLOGGED tables are PostgreSQL's alone.
 */
export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'accounts, orders, authorizations, challenges, certificates, mails, secrets, CRLs, nonces',
    statements: [
      `CREATE TABLE accounts (
         id TEXT PRIMARY KEY, version BIGINT NOT NULL, status TEXT NOT NULL, thumbprint TEXT NOT NULL UNIQUE,
         jwk TEXT NOT NULL, contact TEXT NOT NULL, terms_agreed BIGINT NOT NULL, external_account TEXT,
         created_at BIGINT NOT NULL)`,
      `CREATE TABLE orders (
         id TEXT PRIMARY KEY, version BIGINT NOT NULL, account_id TEXT NOT NULL REFERENCES accounts (id),
         status TEXT NOT NULL, addresses TEXT NOT NULL, authorization_ids TEXT NOT NULL, not_before BIGINT,
         not_after BIGINT, expires_at BIGINT NOT NULL, created_at BIGINT NOT NULL, certificate_id TEXT, problem TEXT)`,
      `CREATE INDEX orders_by_account ON orders (account_id, created_at, id)`,
      `CREATE INDEX orders_processing ON orders (id) WHERE status = 'processing'`,
      `CREATE TABLE authorizations (
         id TEXT PRIMARY KEY, version BIGINT NOT NULL, account_id TEXT NOT NULL REFERENCES accounts (id),
         address TEXT NOT NULL, status TEXT NOT NULL, expires_at BIGINT NOT NULL, challenge_id TEXT NOT NULL)`,
      `CREATE INDEX authorizations_valid ON authorizations (account_id, expires_at) WHERE status = 'valid'`,
      `CREATE TABLE challenges (
         id TEXT PRIMARY KEY, version BIGINT NOT NULL, authorization_id TEXT NOT NULL REFERENCES authorizations (id),
         type TEXT NOT NULL, token_part1 TEXT NOT NULL UNIQUE, token_part2 TEXT NOT NULL, from_address TEXT NOT NULL,
         message_id TEXT NOT NULL UNIQUE, mail_id TEXT, accepted_at BIGINT, answered_at BIGINT, validated_at BIGINT,
         attempts TEXT NOT NULL)`,
      `CREATE TABLE certificates (
         id TEXT PRIMARY KEY, version BIGINT NOT NULL, status TEXT NOT NULL, order_id TEXT NOT NULL REFERENCES orders (id),
         account_id TEXT NOT NULL REFERENCES accounts (id), issuer_id TEXT NOT NULL, serial TEXT NOT NULL UNIQUE,
         addresses TEXT NOT NULL, usage TEXT NOT NULL, spki TEXT NOT NULL, spki_hash TEXT NOT NULL,
         not_before BIGINT NOT NULL, not_after BIGINT NOT NULL, intended_at BIGINT NOT NULL, issued_at BIGINT, der TEXT,
         revoked_at BIGINT, revocation_reason BIGINT)`,
      `CREATE INDEX certificates_by_key ON certificates (spki_hash)`,
      `CREATE INDEX certificates_revoked ON certificates (issuer_id, revoked_at) WHERE status = 'revoked'`,
      `CREATE TABLE mails (
         id TEXT PRIMARY KEY, version BIGINT NOT NULL, status TEXT NOT NULL,
         challenge_id TEXT NOT NULL REFERENCES challenges (id), from_address TEXT NOT NULL, to_address TEXT NOT NULL,
         message TEXT NOT NULL, attempts BIGINT NOT NULL, next_attempt_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
         last_error TEXT, sent_at BIGINT)`,
      `CREATE INDEX mails_queued ON mails (next_attempt_at) WHERE status = 'queued'`,
      `CREATE TABLE secrets (id TEXT PRIMARY KEY, version BIGINT NOT NULL, value TEXT NOT NULL)`,
      `CREATE TABLE crls (
         id TEXT PRIMARY KEY, version BIGINT NOT NULL, number BIGINT NOT NULL, this_update BIGINT NOT NULL,
         next_update BIGINT NOT NULL, entries BIGINT NOT NULL, der TEXT NOT NULL)`,
      `CREATE TABLE nonces (nonce TEXT PRIMARY KEY, expires_at BIGINT NOT NULL)`,
      `CREATE INDEX nonces_by_end ON nonces (expires_at)`,
    ],
  },
  {
    number: 2,
    name: 'profiles, replaced certificates, renewal windows, partial CRLs',
    statements: [
      'ALTER TABLE orders ADD COLUMN identifier_type TEXT',
      'ALTER TABLE orders ADD COLUMN profile TEXT',
      'ALTER TABLE orders ADD COLUMN replaces TEXT',
      'ALTER TABLE certificates ADD COLUMN profile TEXT',
      'ALTER TABLE certificates ADD COLUMN crl_partition BIGINT',
      'ALTER TABLE certificates ADD COLUMN replaced_by TEXT',
      'ALTER TABLE certificates ADD COLUMN renewal_window TEXT',
      'ALTER TABLE crls ADD COLUMN revocations BIGINT NOT NULL DEFAULT 0',
      `CREATE INDEX certificates_revoked_in ON certificates (issuer_id, crl_partition) WHERE status = 'revoked'`,
      'CREATE INDEX certificates_by_partition ON certificates (issuer_id, crl_partition)',
    ],
  },
  {
    number: 3,
    name: 'nodes, rate limits, external accounts, audit log',
    statements: [
      `ALTER TABLE certificates ADD COLUMN node TEXT`,
      `ALTER TABLE mails ADD COLUMN node TEXT`,
      `CREATE INDEX mails_held ON mails (id) WHERE node IS NOT NULL`,
      `CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires_at BIGINT NOT NULL)`,
      `CREATE TABLE counters (key TEXT PRIMARY KEY, amount BIGINT NOT NULL, expires_at BIGINT NOT NULL)`,
      `CREATE INDEX counters_by_end ON counters (expires_at)`,
      `CREATE TABLE external_accounts (
         id TEXT PRIMARY KEY, version BIGINT NOT NULL, status TEXT NOT NULL, mac_key TEXT NOT NULL, label TEXT NOT NULL,
         allow TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT)`,
      `CREATE TABLE audit_entries (
         id TEXT PRIMARY KEY, version BIGINT NOT NULL, chain TEXT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL,
         event TEXT NOT NULL, entry TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE)`,
    ],
  },
  {
    number: 4,
    name: 'how identifiers were written',
    statements: ['ALTER TABLE authorizations ADD COLUMN identifier_type TEXT'],
  },
  {
    number: 5,
    name: 'what operators browse, newest first',
    statements: [
      `CREATE INDEX certificates_by_time ON certificates (intended_at, id)`,
      // All but `issued`, which nearly all of them are.
      `CREATE INDEX certificates_intended ON certificates (intended_at, id) WHERE status = 'intended'`,
      `CREATE INDEX certificates_abandoned ON certificates (intended_at, id) WHERE status = 'abandoned'`,
      `CREATE INDEX certificates_revoked_by_time ON certificates (intended_at, id) WHERE status = 'revoked'`,
      `CREATE TABLE certificate_addresses (
         address TEXT NOT NULL, certificate_id TEXT NOT NULL REFERENCES certificates (id),
         PRIMARY KEY (address, certificate_id))`,
      `INSERT INTO certificate_addresses
         SELECT DISTINCT json_each.value, certificates.id FROM certificates, json_each(certificates.addresses)`,
      `CREATE INDEX orders_unfinished ON orders (expires_at, id) WHERE status <> 'valid'`,
      `CREATE INDEX audit_entries_by_time ON audit_entries (at, id)`,
    ],
  },
  {
    number: 6,
    // Only where several processes share a database; one alone remembers them in its memory.
    name: 'used nonces in tables that are emptied by a crash',
    statements: [
      'DROP TABLE nonces',
      'CREATE UNLOGGED TABLE nonces (nonce TEXT PRIMARY KEY, expires_at BIGINT NOT NULL)',
      'CREATE UNLOGGED TABLE nonce_generations (id TEXT PRIMARY KEY, generation TEXT NOT NULL)',
    ],
  },
  {
    number: 7,
    name: 'why an order was not finalized',
    statements: ['ALTER TABLE orders ADD COLUMN refusal TEXT'],
  },
];
