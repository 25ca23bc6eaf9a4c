import type { CaaRecord } from '@acme-smime/protocol';
import type { DomainDns, MxRecord } from './lookup.ts';

/** What a name server in memory knows. A name with `fails` gets no answer. */
export interface MemoryZone {
  readonly txt?: Readonly<Record<string, readonly string[]>>;
  readonly mx?: Readonly<Record<string, readonly MxRecord[]>>;
  readonly caa?: Readonly<Record<string, readonly CaaRecord[]>>;
  readonly fails?: readonly string[];
}

/** Answers like `node:dns`. */
export function memoryDns({ txt = {}, mx = {}, caa = {}, fails = [] }: MemoryZone): DomainDns {
  const from = async <T>(records: Readonly<Record<string, readonly T[]>>, name: string): Promise<readonly T[]> => {
    if (fails.includes(name)) throw Object.assign(new Error('no answer'), { code: 'ESERVFAIL' });
    const found = records[name];
    if (found === undefined) throw Object.assign(new Error('nothing'), { code: 'ENOTFOUND' });
    return found;
  };
  return {
    txt: (name) => from(txt, name),
    mx: (name) => from(mx, name),
    caa: (name) => from(caa, name),
  };
}
