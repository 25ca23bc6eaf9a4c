import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf } from './source-imports.ts';
import { tokensOf } from './source-tokens.ts';

function imports(source: string): string[] {
  return importsOf(tokensOf(source)).map((one) => `${one.line} ${one.kind} ${one.specifier ?? '?'}`);
}

test('every form of import is found with its line and kind', () => {
  const source = [
    "import 'side-effect';",
    "import assert, { type AssertionError } from 'node:assert/strict';",
    "import type { Order } from './order.ts';",
    'import {',
    '  first,',
    "  from } from './multi-line.ts';",
    "import * as whole from './whole.ts'",
    "export * from './all.ts';",
    "export { one, two } from './some.ts';",
    "export type { Kind } from './kind.ts';",
    "const later = await import('./later.ts');",
    'const templated = import(`./templated.ts`);',
    'const opaque = import(name);',
    "type Whole = typeof import('./types.ts');",
    "const old = require('old');",
  ].join('\n');
  assert.deepEqual(imports(source), [
    '1 value side-effect',
    '2 value node:assert/strict',
    '3 type ./order.ts',
    '4 value ./multi-line.ts',
    '7 value ./whole.ts',
    '8 value ./all.ts',
    '9 value ./some.ts',
    '10 type ./kind.ts',
    '11 dynamic ./later.ts',
    '12 dynamic ./templated.ts',
    '13 dynamic ?',
    '14 type ./types.ts',
    '15 value old',
  ]);
});

test('words in comments, strings, templates and regular expressions are no imports', () => {
  const source = [
    "// import 'comment';",
    "/* import 'block';",
    "   import 'block'; */",
    'const text = "import \'double\'";',
    "const template = `import 'template' ${`import '${'nested'}'`} import 'tail'`;",
    "const pattern = /import 'pattern' [/'\"`]/;",
    'const half = total / 2; // import',
    "const escaped = 'it\\'s import \"x\"';",
    "import 'real';",
  ].join('\n');
  assert.deepEqual(imports(source), ['9 value real']);
});

test('an import inside a template substitution is found', () => {
  assert.deepEqual(imports("const x = `a ${{ b: await import('./inside.ts') }} c`;"), ['1 dynamic ./inside.ts']);
});

test('exports without a source, import.meta and methods called import are no imports', () => {
  assert.deepEqual(imports("export { a, b };\nexport const from = 'x';\nimport.meta.url;\nkeys.import('x');"), []);
});

test('cut-off source ends quietly', () => {
  for (const source of ["import { a } from 'x", 'import(', '`${', '/*', '/[', "'", 'export {', 'import']) {
    assert.doesNotThrow(() => imports(source));
  }
});
