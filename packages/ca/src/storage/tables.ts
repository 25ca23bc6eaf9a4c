import { account, authorization, challenge, order } from './enrollment-codecs.ts';
import { certificate, crl, mail, secret } from './issuance-codecs.ts';
import { auditEntry, externalAccount } from './operation-codecs.ts';
import type { AnyRecord, RecordKind } from './records.ts';
import type { Column, Tables } from './rows.ts';

/** The one map between records and rows. */
export const codecs = {
  account,
  order,
  authorization,
  challenge,
  certificate,
  mail,
  secret,
  crl,
  externalAccount,
  auditEntry,
} as const;

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
