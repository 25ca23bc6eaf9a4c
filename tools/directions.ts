import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ambientRules } from './ambient-rules.ts';
import { importRules } from './direction-rules.ts';
import type { PackageFacts, SourceFile, SourceTree, Violation } from './direction-rules.ts';
import { importsOf } from './source-imports.ts';
import { tokensOf } from './source-tokens.ts';

/** What a check of the whole tree found. */
export interface DirectionReport {
  readonly violations: readonly Violation[];
  readonly fileCount: number;
  readonly importCount: number;
}

/** Files that never run at a user's: tests, the suites that tests share, and the private testbed. */
const TESTS = /\.test\.|-contract\.ts$|\/contract\/|^packages\/testbed\//;

/** Checks every TypeScript file below `packages/` of the repository at `root` against the rules of direction. */
export function checkDirections(root: string): DirectionReport {
  const tree = readTree(root);
  const files = [...tree.files.values()];
  const rules = [...importRules, ...ambientRules];
  return {
    violations: files.flatMap((file) => rules.flatMap((rule) => rule(file, tree))),
    fileCount: files.length,
    importCount: files.reduce((count, file) => count + file.imports.length, 0),
  };
}

/** One line for people and editors: where, which rule, what. */
export function formatViolation({ path, line, rule, message }: Violation): string {
  return `${path}:${line}  [${rule}] ${message}`;
}

function readTree(root: string): SourceTree {
  const shared = readManifest(join(root, 'package.json'))?.devDependencies ?? {};
  const packages = new Map<string, PackageFacts>();
  for (const path of globSync('packages/*/package.json', { cwd: root })) {
    const facts = readFacts(join(root, path), Object.keys(shared));
    if (facts !== undefined) packages.set(path.split(/[/\\]/)[1] ?? '', facts);
  }
  const files = new Map<string, SourceFile>();
  const skipped = (name: string): boolean => ['node_modules', 'dist'].includes(basename(name));
  for (const found of globSync('packages/*/**/*.ts', { cwd: root, exclude: skipped }).toSorted()) {
    const path = found.replaceAll('\\', '/');
    const tokens = tokensOf(readFileSync(join(root, found), 'utf8'));
    const isTest = TESTS.test(path);
    files.set(path, { path, folder: path.split('/')[1] ?? '', isTest, imports: importsOf(tokens), tokens });
  }
  return { packages, files };
}

interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(path: string): Manifest | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : undefined;
}

function readFacts(path: string, shared: readonly string[]): PackageFacts | undefined {
  const manifest = readManifest(path);
  if (manifest?.name === undefined) return undefined;
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest;
  return {
    name: manifest.name,
    exports: Object.keys(manifest.exports ?? {}),
    dependencies: new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })),
    testDependencies: new Set([...Object.keys(devDependencies ?? {}), ...shared]),
  };
}
