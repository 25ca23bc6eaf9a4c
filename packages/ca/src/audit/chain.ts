import { createHash } from 'node:crypto';

import type { AuditEntryRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/** What stands before the first entry of a chain. */
export const beginning = '0'.repeat(64);

/** Where a chain ends. */
export interface AuditHead {
  readonly chain: string;
  readonly number: number;
  readonly hash: string;
}

/** The hash of an entry: SHA-256 over the one before it, a line end, and the entry as it is kept; hexadecimal. */
export function hashOf(previous: string, entry: string): string {
  return createHash('sha256').update(`${previous}\n${entry}`).digest('hex');
}

/** The id of an entry, so that a chain is listed in its order. */
export function entryId(chain: string, number: number): string {
  return `${chain}/${String(number).padStart(10, '0')}`;
}

/** Names a chain by the moment of its beginning, so that chains are listed in that order. */
export function chainName(at: Date, random: (bytes: number) => Uint8Array): string {
  return `${at.toISOString()}-${Buffer.from(random(6)).toString('hex')}`;
}

/** A head as it is printed, noted and given back: `CHAIN=NUMBER:HASH`. */
export function headText({ chain, number, hash }: AuditHead): string {
  return `${chain}=${number}:${hash}`;
}

/** Reads what `headText` has made; `undefined` for anything else. */
export function readHead(text: string): AuditHead | undefined {
  const [, chain, number, hash] = /^\s*([^\s=]+)=(\d{1,10}):([0-9a-f]{64})\s*$/.exec(text) ?? [];
  if (chain === undefined || number === undefined || hash === undefined) return undefined;
  return { chain, number: Number(number), hash };
}

const page = 500;

/** Every entry, chain by chain, each in its order. */
export async function* auditEntries(storage: Pick<Storage, 'list'>): AsyncGenerator<AuditEntryRecord> {
  let after: string | undefined;
  for (;;) {
    const entries = await storage.list('auditEntry', { limit: page, ...(after === undefined ? {} : { after }) });
    yield* entries;
    after = entries.at(-1)?.id;
    if (entries.length < page) return;
  }
}
