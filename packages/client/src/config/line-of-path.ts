/**
 * The line, counted from 1, where a TOML file speaks of a path, or of the nearest table above it; `undefined` when it
 * nowhere does. A look at headers and keys, good enough to point a person to the place.
 */
export function lineOfPath(source: string, path: readonly string[]): number | undefined {
  let table: readonly string[] = [];
  let best: { readonly line: number; readonly depth: number } | undefined;
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    const header = /^\s*\[{1,2}([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) table = keysOf(header);
    const key = header === undefined ? /^\s*([^=#\s][^=#]*)=/.exec(line)?.[1] : undefined;
    if (header === undefined && key === undefined) continue;
    const here = key === undefined ? table : [...table, ...keysOf(key)];
    const fits = here.every((one, at) => one === path[at]);
    if (fits && here.length > (best?.depth ?? 0)) best = { line: index + 1, depth: here.length };
  }
  return best?.line;
}

function keysOf(dotted: string): readonly string[] {
  return [...dotted.matchAll(/"([^"]*)"|'([^']*)'|([^\s."']+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}
