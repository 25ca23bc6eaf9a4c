import type { RecordKind, RecordOf } from './records.ts';
import type { Column, Row, Tables } from './rows.ts';

/** How a record lies in its table. */
export interface Codec<K extends RecordKind, R extends Row> {
  readonly table: Exclude<keyof Tables, 'certificate_addresses' | 'counters' | 'leases' | 'migrations'>;
  readonly toRow: (record: RecordOf<K>) => R;
  readonly fromRow: (row: R) => RecordOf<K>;
}

/** A moment as a column. */
export const time = (at: Date | undefined): number | null => at?.getTime() ?? null;
/** Bytes out of base64. */
export const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
/** Bytes as base64. */
export const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');

/** Puts a field into an object only when the column has a value. */
export function optional<N extends string, C extends Column, T>(
  name: N,
  column: C,
  decode: (value: NonNullable<C>) => T,
): { readonly [name in N]?: T } {
  return column === null ? {} : ({ [name]: decode(column) } as { [name in N]: T });
}

/** A moment out of a column. */
export const date = (milliseconds: number): Date => new Date(milliseconds);
/** A value that is stored as it is. */
export const same = <T>(value: T): T => value;
