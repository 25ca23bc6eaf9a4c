import { base64, bytes, date, optional, same, time } from './codec.ts';
import type { Codec } from './codec.ts';
import type { CertificateRecord, CrlRecord, MailRecord, RenewalWindow, SecretRecord } from './records.ts';
import type { CertificateRow, CrlRow, MailRow, SecretRow } from './rows.ts';

/** Certificate records in the table of theirs. */
export const certificate: Codec<'certificate', CertificateRow> = {
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
    profile: record.profile ?? null,
    crl_partition: record.crlPartition ?? null,
    spki: base64(record.spki),
    spki_hash: record.spkiHash,
    not_before: record.notBefore.getTime(),
    not_after: record.notAfter.getTime(),
    intended_at: record.intendedAt.getTime(),
    issued_at: time(record.issuedAt),
    der: record.der === undefined ? null : base64(record.der),
    revoked_at: time(record.revokedAt),
    revocation_reason: record.revocationReason ?? null,
    node: record.node ?? null,
    replaced_by: record.replacedBy ?? null,
    renewal_window: record.renewalWindow === undefined ? null : JSON.stringify(record.renewalWindow),
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
    ...optional('profile', row.profile, same),
    ...optional('crlPartition', row.crl_partition, same),
    spki: bytes(row.spki),
    spkiHash: row.spki_hash,
    notBefore: date(row.not_before),
    notAfter: date(row.not_after),
    intendedAt: date(row.intended_at),
    ...optional('issuedAt', row.issued_at, date),
    ...optional('der', row.der, bytes),
    ...optional('revokedAt', row.revoked_at, date),
    ...optional('revocationReason', row.revocation_reason, same),
    ...optional('node', row.node, same),
    ...optional('replacedBy', row.replaced_by, same),
    ...optional('renewalWindow', row.renewal_window, renewalWindow),
  }),
};

/** Mail records in the table of theirs. */
export const mail: Codec<'mail', MailRow> = {
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
    node: record.node ?? null,
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
    ...optional('node', row.node, same),
  }),
};

/** Secret records in the table of theirs. */
export const secret: Codec<'secret', SecretRow> = {
  table: 'secrets',
  toRow: ({ id, version, value }: SecretRecord) => ({ id, version, value }),
  fromRow: ({ id, version, value }) => ({ kind: 'secret', id, version, value }),
};

/** CRL records in the table of theirs. */
export const crl: Codec<'crl', CrlRow> = {
  table: 'crls',
  toRow: (record: CrlRecord) => ({
    id: record.id,
    version: record.version,
    number: record.number,
    this_update: record.thisUpdate.getTime(),
    next_update: record.nextUpdate.getTime(),
    entries: record.entries,
    revocations: record.revocations,
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
    revocations: row.revocations,
    der: bytes(row.der),
  }),
};

function renewalWindow(text: string): RenewalWindow {
  const { start, end, ...rest } = JSON.parse(text) as Omit<RenewalWindow, 'start' | 'end'> &
    Record<'start' | 'end', string>;
  return { start: new Date(start), end: new Date(end), ...rest };
}
