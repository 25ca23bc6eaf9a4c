import { isBefore, reinsert } from './memory-timeline.ts';
import type { Timeline } from './memory-timeline.ts';
import type { NewestPage } from './newest.ts';
import type { AnyRecord, RecordKind, RecordOf } from './records.ts';

/** Further names under which the records of a kind are found; a unique one is refused the second time. */
export interface Index {
  readonly kind: RecordKind;
  readonly unique: boolean;
  readonly keyOf: (record: AnyRecord) => string | undefined;
  readonly ids: Map<string, Set<string>>;
}

/** Makes an index of a kind; records without a key are not in it. */
export function createIndex<K extends RecordKind>(
  kind: K,
  unique: boolean,
  keyOf: (record: RecordOf<K>) => string | undefined,
): Index {
  return { kind, unique, keyOf: (record) => keyOf(record as RecordOf<K>), ids: new Map() };
}

/** Records in maps, with their indexes. */
export interface MemoryTables {
  get<K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined;
  find<K extends RecordKind>(kind: K, index: Index, key: string): RecordOf<K>[];
  /** All records of a kind, in the order of their making. */
  values<K extends RecordKind>(kind: K): Iterable<RecordOf<K>>;
  list<K extends RecordKind>(kind: K, page: { readonly after?: string; readonly limit: number }): RecordOf<K>[];
  /** One page of the records that are wanted, newest first. */
  newest<K extends RecordKind>(
    kind: K,
    timeline: Timeline,
    page: NewestPage,
    wanted: (record: RecordOf<K>) => boolean,
  ): RecordOf<K>[];
  /** Saves all or none, as `Storage.commit` promises. */
  commit(records: readonly AnyRecord[]): boolean;
}

/** Makes empty tables that keep these indexes and timelines up to date. */
export function createMemoryTables(indexes: readonly Index[], timelines: readonly Timeline[]): MemoryTables {
  const tables = new Map<RecordKind, Map<string, AnyRecord>>();

  const table = (kind: RecordKind): Map<string, AnyRecord> => {
    const found = tables.get(kind) ?? new Map<string, AnyRecord>();
    tables.set(kind, found);
    return found;
  };

  const get = <K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined =>
    table(kind).get(id) as RecordOf<K> | undefined;

  const acceptable = (records: readonly AnyRecord[]): boolean => {
    const taken = new Set<string>();
    const free = (name: string): boolean => !taken.has(name) && taken.add(name).has(name);
    return records.every((record) => {
      if ((get(record.kind, record.id)?.version ?? 0) !== record.version) return false;
      const unique = indexes.filter((index) => index.unique && index.kind === record.kind);
      return free(`${record.kind} ${record.id}`) && unique.every((index) => fits(index, record, free));
    });
  };

  const fits = (index: Index, record: AnyRecord, free: (name: string) => boolean): boolean => {
    const key = index.keyOf(record);
    if (key === undefined) return true;
    const holders = index.ids.get(key);
    return (holders === undefined || holders.has(record.id)) && free(`${indexes.indexOf(index)} ${key}`);
  };

  return {
    get,
    find: (kind, index, key) =>
      [...(index.ids.get(key) ?? [])].map((id) => get(kind, id)).filter((record) => record !== undefined),
    values: <K extends RecordKind>(kind: K) => table(kind).values() as Iterable<RecordOf<K>>,
    list: <K extends RecordKind>(kind: K, { after, limit }: { readonly after?: string; readonly limit: number }) =>
      ([...table(kind).values()] as RecordOf<K>[])
        .filter(({ id }) => after === undefined || id > after)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    newest: <K extends RecordKind>(
      kind: K,
      { places }: Timeline,
      { before, limit }: NewestPage,
      wanted: (record: RecordOf<K>) => boolean,
    ) => {
      const found: RecordOf<K>[] = [];
      for (let at = places.length - 1; at >= 0 && found.length < limit; at -= 1) {
        const place = places[at];
        if (place === undefined || (before !== undefined && !isBefore(place, before))) continue;
        const record = get(kind, place.id);
        if (record !== undefined && wanted(record)) found.push(record);
      }
      return found;
    },
    commit: (records) => {
      if (!acceptable(records)) return false;
      for (const record of records) {
        const before = get(record.kind, record.id);
        const after = { ...record, version: record.version + 1 };
        table(record.kind).set(record.id, after);
        for (const index of indexes) if (index.kind === record.kind) reindex(index, before, after);
        for (const timeline of timelines) if (timeline.kind === record.kind) reinsert(timeline, before, after);
      }
      return true;
    },
  };
}

function reindex(index: Index, before: AnyRecord | undefined, after: AnyRecord): void {
  const oldKey = before === undefined ? undefined : index.keyOf(before);
  const newKey = index.keyOf(after);
  if (oldKey === newKey) return;
  if (oldKey !== undefined) {
    index.ids.get(oldKey)?.delete(after.id);
    if (index.ids.get(oldKey)?.size === 0) index.ids.delete(oldKey);
  }
  if (newKey === undefined) return;
  const ids = index.ids.get(newKey) ?? new Set<string>();
  index.ids.set(newKey, ids.add(after.id));
}
