import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A row of a map: a clause of an RFC, where it is done, and what proves it. */
export interface MapRow {
  readonly line: number;
  readonly clause: string;
  readonly level: string;
  /** Files that do it, relative to `packages/`. */
  readonly files: readonly string[];
  /** Tests, each a file and, but for an attack that is a file of its own, a title. */
  readonly tests: readonly { readonly file: string; readonly title?: string }[];
  /** Headings of `divergences.md` that the row points to, for what is not done. */
  readonly divergences: readonly string[];
  /** Programs, libraries and vectors that are not ours, by their names in `docs/interop.md`. */
  readonly judges: readonly string[];
}

/** What a map is checked against. */
export interface Surroundings {
  /** The text of a file of the repository; `undefined` when it is not there. */
  readonly read: (path: string) => string | undefined;
  /** Names of the first column of the table of judges. */
  readonly judges: ReadonlySet<string>;
  /** Anchors of `divergences.md`. */
  readonly divergences: ReadonlySet<string>;
}

const columns = ['Clause', 'Level', 'What it asks', 'Where', 'Tests', 'Judges'];
const levels = new Set(['MUST', 'SHOULD', 'MAY', 'ours']);

/** Reads the rows of all tables of a map; throws where a table has other columns. */
export function readMap(markdown: string): readonly MapRow[] {
  return markdown.split('\n').flatMap((text, index) => {
    if (!text.startsWith('|') || /^\|[\s|:-]+\|$/.test(text)) return [];
    const cells = text
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells.join() === columns.join()) return [];
    if (cells.length !== columns.length) throw new Error(`Line ${index + 1} has ${cells.length} cells: ${text}`);
    const [clause = '', level = '', , where = '', tests = '', judges = ''] = cells;
    return [{ line: index + 1, clause, level, files: codes(where), ...readTests(tests), judges: names(judges) }];
  });
}

/** The titles of the tests of a source file, each `${…}` of a template written as `…`. */
export function titlesOf(source: string): ReadonlySet<string> {
  const begin =
    /(?:\b(?:test|it|describe)\(|\btitle:)\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;
  const titles = [...source.matchAll(begin)].map(([, single, double, template]) =>
    (single ?? double ?? template ?? '').replaceAll(/\\(.)/g, '$1').replaceAll(/\$\{[^{}]*\}/g, '…'),
  );
  return new Set(titles);
}

/** The anchors of the headings of a page, as the usual sites make them. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  const anchor = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-');
  return new Set(headings.map(anchor));
}

/** The names in the first column of the first table of a page. */
export function firstColumn(markdown: string): ReadonlySet<string> {
  const rows = [...markdown.matchAll(/^\| ([^|]+?) *\|/gm)].map(([, name = '']) => name);
  return new Set(rows.filter((name) => !/^-+$/.test(name)).slice(1));
}

/** One sentence for everything that is wrong with a row. */
export function problemsOf(row: MapRow, { read, judges, divergences }: Surroundings): readonly string[] {
  const problems: string[] = [];
  if (!levels.has(row.level)) problems.push(`"${row.level}" is no level`);
  if (row.level === 'MUST' && row.tests.length === 0 && row.divergences.length === 0) problems.push('has no test');
  if (row.files.length === 0 && row.divergences.length === 0) problems.push('names no file');
  for (const file of row.files) if (read(`packages/${file}`) === undefined) problems.push(`${file} is not there`);
  for (const { file, title } of row.tests) {
    const source = read(`packages/${file}`);
    if (source === undefined) problems.push(`${file} is not there`);
    else if (title === undefined && !file.includes('/hostile/')) problems.push(`${file} is named without a test`);
    else if (title !== undefined && !titlesOf(source).has(title)) problems.push(`${file} has no test “${title}”`);
  }
  for (const name of row.judges) if (!judges.has(name)) problems.push(`${name} is no judge of docs/interop.md`);
  for (const name of row.divergences) if (!divergences.has(name)) problems.push(`#${name} is not in divergences.md`);
  return problems.map((problem) => `line ${row.line}, ${row.clause}: ${problem}`);
}

/** Everything that is wrong with the maps of the repository, by map; and the clauses that have no test. */
export function checkMaps(
  root: string,
): ReadonlyMap<string, { problems: readonly string[]; untested: readonly string[] }> {
  const read = (path: string): string | undefined =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
  const judges = firstColumn(read('docs/interop.md') ?? '');
  const divergences = anchorsOf(read('docs/rfc/divergences.md') ?? '');
  const maps = globSync('docs/rfc/rfc*.md', { cwd: root }).toSorted();
  return new Map(
    maps.map((path) => {
      const rows = readMap(read(path) ?? '');
      const problems = rows.flatMap((row) => problemsOf(row, { read, judges, divergences }));
      const untested = rows.filter(({ tests }) => tests.length === 0).map(({ clause, level }) => `${level} ${clause}`);
      return [path, { problems: rows.length === 0 ? ['has no rows'] : problems, untested }] as const;
    }),
  );
}

function codes(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function readTests(cell: string): Pick<MapRow, 'tests' | 'divergences'> {
  const tests = [...cell.matchAll(/`([^`]+)`((?: “[^”]*”)*)/g)].flatMap(([, file = '', titles = '']) => {
    const found = [...titles.matchAll(/“([^”]*)”/g)].map(([, title = '']) => ({ file, title }));
    return found.length === 0 ? [{ file }] : found;
  });
  const divergences = [...cell.matchAll(/\]\(divergences\.md#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  return { tests, divergences };
}

function names(cell: string): readonly string[] {
  return cell
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== '—');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, { problems, untested }] of checkMaps(process.cwd())) {
    for (const problem of problems) process.stdout.write(`${path}: ${problem}\n`);
    for (const clause of untested) process.stdout.write(`${path}: without a test: ${clause}\n`);
    if (problems.length > 0) process.exitCode = 1;
  }
}
