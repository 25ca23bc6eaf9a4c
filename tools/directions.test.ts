import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { checkDirections, formatViolation } from './directions.ts';

const manifests: Readonly<Record<string, object>> = {
  'package.json': { devDependencies: { 'fast-check': '4.0.0' } },
  'packages/protocol/package.json': manifest('@acme-smime/protocol', ['acme-smime-ca', 'jose']),
  'packages/client/package.json': manifest('@acme-smime/client', ['@acme-smime/protocol', 'acme-smime-ca', 'imapflow']),
  'packages/cli/package.json': manifest('acme-smime', ['@acme-smime/client', '@acme-smime/protocol', 'acme-smime-ca']),
  'packages/ca/package.json': manifest('acme-smime-ca', ['@acme-smime/client', '@acme-smime/protocol', 'hono']),
};

function manifest(name: string, dependencies: readonly string[]): object {
  return { name, exports: { '.': {} }, dependencies: Object.fromEntries(dependencies.map((one) => [one, '1.0.0'])) };
}

/** Writes a small repository with the files given and returns what the check says of it, one line a violation. */
function linesFor(t: TestContext, files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'directions-'));
  t.after(() => rmSync(root, { recursive: true }));
  const all = { ...files };
  for (const [path, value] of Object.entries(manifests)) all[path] = JSON.stringify(value);
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkDirections(root).violations.map(formatViolation);
}

function assertOne(lines: readonly string[], start: string): void {
  assert.equal(lines.length, 1, `one violation expected, got:\n${lines.join('\n')}`);
  assert.ok(lines[0]?.startsWith(start), `expected ${start}…, got ${lines[0]}`);
}

/** Each sample breaks exactly one rule; the value is the place and rule that must be named. */
const broken: Readonly<Record<string, { path: string; source: string; says: string }>> = {
  'protocol importing the client': {
    path: 'packages/protocol/src/a.ts',
    source: "import { x } from 'acme-smime-ca';",
    says: ':1  [layers] protocol must not import acme-smime-ca; it may import nothing of ours',
  },
  'the client importing the CA': {
    path: 'packages/client/src/a.ts',
    source: "\nimport type { RunningCa } from 'acme-smime-ca';",
    says: ':2  [layers] client must not import acme-smime-ca',
  },
  'the CA importing the client': {
    path: 'packages/ca/src/a.ts',
    source: "const client = await import('@acme-smime/client');",
    says: ':1  [layers] ca must not import @acme-smime/client',
  },
  'the cli importing the CA outside the demo': {
    path: 'packages/cli/src/commands/cert/impl.ts',
    source: "export { startCa } from 'acme-smime-ca';",
    says: ':1  [layers] cli must not import acme-smime-ca',
  },
  'a relative path into another package': {
    path: 'packages/client/src/a.ts',
    source: "import '../../ca/src/main.ts';",
    says: ':1  [layers] ../../ca/src/main.ts leaves the package',
  },
  'a path into the inside of another package': {
    path: 'packages/client/src/a.ts',
    source: "import '@acme-smime/protocol/dist/errors.js';",
    says: ':1  [layers] @acme-smime/protocol does not export ./dist/errors.js',
  },
  'a package importing itself by name': {
    path: 'packages/client/src/a.ts',
    source: "import '@acme-smime/client';",
    says: ':1  [layers] @acme-smime/client is this very package',
  },
  'a dynamic import that cannot be checked': {
    path: 'packages/client/src/a.ts',
    source: 'await import(name);',
    says: ':1  [layers] import() needs a literal',
  },
  'a package without a place in the layers': {
    path: 'packages/fleet/src/a.ts',
    source: 'export const a = 1;',
    says: ':1  [layers] packages/fleet has no place in LAYERS yet',
  },
  'a dependency that is only hoisted': {
    path: 'packages/client/src/a.ts',
    source: "import { Hono } from 'hono/tiny';",
    says: ':1  [declared] hono is not among the dependencies of @acme-smime/client',
  },
  'a development dependency outside the tests': {
    path: 'packages/client/src/a.ts',
    source: "import fc from 'fast-check';",
    says: ':1  [declared] fast-check is not among',
  },
  'protocol reading files': {
    path: 'packages/protocol/src/a.ts',
    source: "import { readFileSync } from 'node:fs';",
    says: ':1  [pure] protocol uses of Node only node:crypto',
  },
  'a test of protocol reading files': {
    path: 'packages/protocol/src/a.test.ts',
    source: "import { readFileSync } from 'node:fs';",
    says: ':1  [pure] protocol uses of Node only node:crypto, node:test',
  },
  'protocol importing an index': {
    path: 'packages/protocol/src/acme/a.ts',
    source: "import { x } from '../index.ts';",
    says: ':1  [index] ../index.ts is for outsiders',
  },
  'an interface importing from the folder of an implementation': {
    path: 'packages/client/src/mailbox/mailbox.ts',
    source: "import type { Options } from './imap-smtp/options.ts';",
    says: ':1  [interfaces] an interface must not import ./imap-smtp/options.ts',
  },
};

for (const [what, { path, source, says }] of Object.entries(broken)) {
  test(`${what} is refused`, (t) => {
    assertOne(linesFor(t, { [path]: source }), `${path}${says}`);
  });
}

test('an interface importing an implementation beside it is refused, a plain type beside it is fine', (t) => {
  const lines = linesFor(t, {
    'packages/ca/src/storage/storage.ts':
      "import type { Row } from './row.ts';\nimport type { Memory } from './memory-storage.ts';\nexport interface Storage {}",
    'packages/ca/src/storage/memory-storage.ts': "import type { Storage } from './storage.ts';",
    'packages/ca/src/storage/row.ts': 'export interface Row {}',
  });
  assertOne(lines, 'packages/ca/src/storage/storage.ts:2  [interfaces]');
});

/** What belongs to the composition roots, and how the check calls it. */
const ambient: Readonly<Record<string, string>> = {
  'const home = process.env.HOME;': 'process.env',
  'const { argv } = process; process.argv.slice(2);': 'process.argv',
  'process.exit(1);': 'process.exit',
  'process.stdout.write("x");': 'process.stdout',
  'const answer = await globalThis.fetch(url);': 'globalThis.fetch',
  'const answer = await fetch(url);': 'the global fetch',
  'const then = Date.now();': 'Date.now',
  'const then = new Date();': 'new Date()',
  'const then = new Date;': 'new Date()',
  'const text = `it is ${new Date()}`;': 'new Date()',
};

for (const [source, called] of Object.entries(ambient)) {
  test(`outside the composition roots this is refused: ${source}`, (t) => {
    const lines = linesFor(t, { 'packages/client/src/a.ts': source });
    assertOne(lines, `packages/client/src/a.ts:1  [ambient] ${called} belongs to bin.ts and main.ts`);
  });

  test(`the composition roots and the tests may: ${source}`, (t) => {
    const paths = ['packages/cli/src/bin.ts', 'packages/ca/src/main.ts', 'packages/client/src/a.test.ts'];
    assert.deepEqual(linesFor(t, Object.fromEntries(paths.map((path) => [path, source]))), []);
  });
}

/** What a pure function cannot reach for. */
const impure: Readonly<Record<string, string>> = {
  'const x = Math.random();': 'Math.random',
  "import { randomBytes } from 'node:crypto';": 'randomBytes',
  'globalThis.crypto.getRandomValues(bytes);': 'getRandomValues',
  'const now = () => new Date();': 'clock of its own',
  'setTimeout(run, 5);': 'setTimeout',
  'const t = performance.now();': 'performance',
  'console.log(1);': 'console',
  'if (process.platform) run();': 'process',
};

for (const [source, called] of Object.entries(impure)) {
  test(`in protocol this is refused: ${source}`, (t) => {
    const lines = linesFor(t, { 'packages/protocol/src/a.ts': source });
    assertOne(lines, `packages/protocol/src/a.ts:1  [pure] protocol is pure: no ${called}`);
  });
}

test('key generation may use the randomness of Node', (t) => {
  const source = "import { randomBytes } from 'node:crypto';";
  assert.deepEqual(linesFor(t, { 'packages/protocol/src/pki/keys.ts': source }), []);
});

test('what is allowed passes', (t) => {
  const lines = linesFor(t, {
    'packages/protocol/src/a.ts': "import { sign } from 'node:crypto';\nimport { x } from './acme/order.ts';",
    'packages/protocol/src/a.test.ts': "import { test } from 'node:test';\nimport fc from 'fast-check';",
    'packages/protocol/src/b.ts': 'const day = new Date(0); const later = new Date(now.getTime() + 1);',
    'packages/client/src/a.ts': "import { x } from '@acme-smime/protocol';\nimport { y } from 'imapflow';",
    'packages/client/src/clock.ts': 'const { now = () => new Date() } = options; kill(process.pid, process.platform);',
    'packages/client/src/http.ts': 'export async function get({ fetch }: { fetch: Fetch }) { return fetch(url); }',
    'packages/client/src/index.test.ts': "import * as surface from './index.ts';",
    'packages/ca/src/app.ts': 'export interface App { fetch(request: Request): Promise<Response> }',
    'packages/ca/src/b.ts': 'const app = { async fetch(request) { return answer(request); } };',
    'packages/cli/src/commands/demo/impl.ts': "import { startCa } from 'acme-smime-ca';",
    'packages/cli/src/note.ts':
      "// process.env, Date.now() and import 'acme-smime-ca' in a comment\nconst s = 'new Date()';",
  });
  assert.deepEqual(lines, []);
});
