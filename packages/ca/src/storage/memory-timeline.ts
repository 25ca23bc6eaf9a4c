import type { Place } from './newest.ts';
import type { AnyRecord, RecordKind, RecordOf } from './records.ts';

/** The records of a kind in the order of a time of theirs, oldest first. */
export interface Timeline {
  readonly kind: RecordKind;
  readonly timeOf: (record: AnyRecord) => Date;
  readonly places: Place[];
}

/** Makes a timeline of a kind. */
export function createTimeline<K extends RecordKind>(kind: K, timeOf: (record: RecordOf<K>) => Date): Timeline {
  return { kind, timeOf: (record) => timeOf(record as RecordOf<K>), places: [] };
}

/** Says whether a place comes before another one: earlier, or at the same time with a lower id. */
export function isBefore(a: Place, b: Place): boolean {
  const byTime = a.at.getTime() - b.at.getTime();
  return byTime < 0 || (byTime === 0 && a.id < b.id);
}

/** Puts a record where its time is now. */
export function reinsert({ timeOf, places }: Timeline, before: AnyRecord | undefined, after: AnyRecord): void {
  const place = { at: timeOf(after), id: after.id };
  const old = before === undefined ? undefined : { at: timeOf(before), id: before.id };
  if (old !== undefined) {
    if (old.at.getTime() === place.at.getTime()) return;
    places.splice(placeOf(places, old), 1);
  }
  places.splice(placeOf(places, place), 0, place);
}

/** How many places come before this one; new ones mostly belong to the end, so that nothing has to move. */
function placeOf(places: readonly Place[], place: Place): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = places[middle];
    if (there !== undefined && isBefore(there, place)) low = middle + 1;
    else high = middle;
  }
  return low;
}
