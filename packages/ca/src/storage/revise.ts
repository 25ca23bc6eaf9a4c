import { storageBusy } from '../errors.ts';
import type { AnyRecord, RecordKind, RecordOf } from './records.ts';
import type { Storage } from './storage.ts';

const tries = 10;

/**
 * Reads a record, lets `change` decide, and saves what it returns (several records in one commit); when somebody else was
 * quicker, all over again. `change` returns `undefined` to leave things as they are, and may throw.
 *
 * @returns the record as it is stored now; `undefined` when there is none.
 * @throws RequestRefused `STORAGE_BUSY` when others were quicker ten times.
 */
export async function revise<K extends RecordKind>(
  storage: Pick<Storage, 'get' | 'commit'>,
  kind: K,
  id: string,
  change: (record: RecordOf<K>) => Promise<readonly AnyRecord[] | undefined> | readonly AnyRecord[] | undefined,
): Promise<RecordOf<K> | undefined> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const record = await storage.get(kind, id);
    if (record === undefined) return undefined;
    const changed = await change(record);
    if (changed === undefined) return record;
    if (await storage.commit(changed)) {
      const saved = changed.find((each) => each.kind === kind && each.id === id) as RecordOf<K> | undefined;
      return saved === undefined ? record : { ...saved, version: saved.version + 1 };
    }
  }
  throw storageBusy();
}
