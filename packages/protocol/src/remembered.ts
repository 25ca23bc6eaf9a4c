/**
 * Remembers what a function has made, for what it was asked most recently; for functions that always make the same out of the
 * same and take long over it. What it throws is not remembered. `keyOf` names what is asked; `most` answers are kept.
 */
export function remembered<A, T>(most: number, keyOf: (asked: A) => string, make: (asked: A) => T): (asked: A) => T {
  const known = new Map<string, T>();
  return (asked) => {
    const key = keyOf(asked);
    const before = known.get(key);
    const made = before ?? make(asked);
    // Whatever was asked last stands last, so that the first is the one to forget.
    if (before !== undefined) known.delete(key);
    known.set(key, made);
    if (known.size > most) known.delete(known.keys().next().value ?? key);
    return made;
  };
}
