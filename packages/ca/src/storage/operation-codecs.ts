import { date, optional, time } from './codec.ts';
import type { Codec } from './codec.ts';
import type { AuditEntryRecord, ExternalAccountRecord } from './records.ts';
import type { AuditEntryRow, ExternalAccountRow } from './rows.ts';

/** External accounts in the table of theirs. */
export const externalAccount: Codec<'externalAccount', ExternalAccountRow> = {
  table: 'external_accounts',
  toRow: (record) => ({
    id: record.id,
    version: record.version,
    status: record.status,
    mac_key: record.macKey,
    label: record.label,
    allow: JSON.stringify(record.allow),
    created_at: record.createdAt.getTime(),
    expires_at: time(record.expiresAt),
  }),
  fromRow: (row) => ({
    kind: 'externalAccount',
    id: row.id,
    version: row.version,
    status: row.status as ExternalAccountRecord['status'],
    macKey: row.mac_key,
    label: row.label,
    allow: JSON.parse(row.allow) as string[],
    createdAt: date(row.created_at),
    ...optional('expiresAt', row.expires_at, date),
  }),
};

/** Audit entries in the table of theirs. */
export const auditEntry: Codec<'auditEntry', AuditEntryRow> = {
  table: 'audit_entries',
  toRow: (record: AuditEntryRecord) => ({
    id: record.id,
    version: record.version,
    chain: record.chain,
    number: record.number,
    at: record.at.getTime(),
    event: record.event,
    entry: record.entry,
    previous: record.previous,
    hash: record.hash,
  }),
  fromRow: (row) => ({
    kind: 'auditEntry',
    id: row.id,
    version: row.version,
    chain: row.chain,
    number: row.number,
    at: date(row.at),
    event: row.event,
    entry: row.entry,
    previous: row.previous,
    hash: row.hash,
  }),
};
