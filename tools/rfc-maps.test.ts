import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { anchorsOf, checkMaps, firstColumn, problemsOf, readMap, titlesOf } from './rfc-maps.ts';
import type { Surroundings } from './rfc-maps.ts';

const root = join(import.meta.dirname, '..');

for (const [path, { problems }] of checkMaps(root)) {
  test(`every clause of ${path} names files, tests and judges that exist, and every MUST has a test`, () => {
    assert.deepEqual(problems, []);
  });
}

const files: Readonly<Record<string, string>> = {
  'packages/protocol/src/a.ts': '',
  'packages/protocol/src/a.test.ts': 'test(\'it’s done\', () => {});\ntest(\n  `a ${kind} is ${f("x")}`, () => {});',
  'packages/testbed/hostile/attack.ts': "export const attack = { title: 'an attack' };",
};
const surroundings: Surroundings = {
  read: (path) => files[path],
  judges: new Set(['openssl']),
  divergences: new Set(['no-x25519']),
};

function problemsIn(...cells: readonly string[]): readonly string[] {
  return readMap(`| ${cells.join(' | ')} |`).flatMap((row) => problemsOf(row, surroundings));
}

const a = '`protocol/src/a.ts`';

test('a clause with files, tests by title or as attack, and judges that exist has no problem', () => {
  const tests = '`protocol/src/a.test.ts` “it’s done” “a … is …”<br>`testbed/hostile/attack.ts`';
  assert.deepEqual(problemsIn('1', 'MUST', 'something', a, tests, 'openssl'), []);
  assert.deepEqual(problemsIn('1', 'MUST', 'something', '—', '[why](divergences.md#no-x25519)', '—'), []);
  assert.deepEqual(problemsIn('1', 'MAY', 'something', a, '—', '—'), []);
});

test('a MUST without a test, and whatever is not there, is named with its clause', () => {
  assert.deepEqual(problemsIn('7', 'MUST', 'x', a, '—', '—'), ['line 1, 7: has no test']);
  assert.deepEqual(problemsIn('7', 'MAY', 'x', '`b.ts`', '—', '—'), ['line 1, 7: b.ts is not there']);
  const wrongTitle = problemsIn('7', 'MUST', 'x', a, '`protocol/src/a.test.ts` “other”', '—');
  assert.deepEqual(wrongTitle, ['line 1, 7: protocol/src/a.test.ts has no test “other”']);
  const noTitle = problemsIn('7', 'MUST', 'x', a, '`protocol/src/a.test.ts`', '—');
  assert.deepEqual(noTitle, ['line 1, 7: protocol/src/a.test.ts is named without a test']);
  assert.deepEqual(problemsIn('7', 'MAY', 'x', a, '—', 'nobody'), ['line 1, 7: nobody is no judge of docs/interop.md']);
  const nowhere = problemsIn('7', 'MUST', 'x', '—', '[why](divergences.md#none)', '—');
  assert.deepEqual(nowhere, ['line 1, 7: #none is not in divergences.md']);
  assert.deepEqual(problemsIn('7', 'PERHAPS', 'x', a, '—', '—'), ['line 1, 7: "PERHAPS" is no level']);
});

test('a row with too many cells is refused, headings of tables are left out', () => {
  assert.throws(() => readMap('| 1 | MUST | a | b | c | d | e |'), /Line 1 has 7 cells/);
  assert.deepEqual(
    readMap('| Clause | Level | What it asks | Where | Tests | Judges |\n|---|---|---|---|---|---|'),
    [],
  );
});

test('titles are found in tests, suites and tables, in every kind of quotes', () => {
  const source = "it('isn\\'t', f); describe(\"two\", f); const rows = [{ title: `three ${n}` }];";
  assert.deepEqual([...titlesOf(source)], ["isn't", 'two', 'three …']);
});

test('anchors and first columns are read as they are linked to', () => {
  assert.deepEqual([...anchorsOf('# A map\n## No X25519, yet\n')], ['a-map', 'no-x25519-yet']);
  assert.deepEqual([...firstColumn('| judge | what |\n|---|---|\n| openssl | 3.0 |\n')], ['openssl']);
});
