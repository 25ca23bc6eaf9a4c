import { posix } from 'node:path';
import type { SourceImport } from './source-imports.ts';
import type { Token } from './source-tokens.ts';

/** One TypeScript file of a package, read. */
export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  /** The folder below `packages/`. */
  readonly folder: string;
  readonly isTest: boolean;
  readonly imports: readonly SourceImport[];
  readonly tokens: readonly Token[];
}

/** What the rules need of a package's `package.json`. */
export interface PackageFacts {
  readonly name: string;
  /** The subpaths of `exports`: `.` and the like. */
  readonly exports: readonly string[];
  readonly dependencies: ReadonlySet<string>;
  /** What tests may use beside: the package's and the workspace's development dependencies. */
  readonly testDependencies: ReadonlySet<string>;
}

/** Everything the rules look at. */
export interface SourceTree {
  /** By folder below `packages/`. */
  readonly packages: ReadonlyMap<string, PackageFacts>;
  /** By path. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** One broken rule. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** A rule looks at one file of the tree. */
export type Rule = (file: SourceFile, tree: SourceTree) => Violation[];

/** The packages of ours that each package may import. Everything else is backwards or sideways. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  client: ['protocol'],
  ca: ['protocol'],
  cli: ['protocol', 'client'],
  testbed: ['protocol', 'client', 'ca', 'cli'],
};

/** The exceptions from `LAYERS`, each with its reason. */
const EXCEPTIONS = [
  // The demo plays both sides on one machine, so it starts a CA.
  { from: 'packages/cli/src/commands/demo/', to: 'ca' },
];

/** Interface files: others implement them, so they know no implementation. */
const INTERFACES = new Set(['mailbox.ts', 'storage.ts', 'store.ts', 'deployer.ts']);

const PROTOCOL_BUILTINS = ['node:crypto'];
const PROTOCOL_TEST_BUILTINS = [...PROTOCOL_BUILTINS, 'node:test', 'node:assert/strict'];

/** Imports of our own packages follow `LAYERS`, use the exported names, and no relative path leaves its package. */
const layers: Rule = (file, tree) => {
  const allowed = LAYERS[file.folder];
  if (allowed === undefined) {
    return [
      { path: file.path, line: 1, rule: 'layers', message: `packages/${file.folder} has no place in LAYERS yet` },
    ];
  }
  return file.imports.flatMap((one) => {
    if (one.specifier === undefined) {
      return file.isTest
        ? []
        : [at(file, one, 'layers', 'import() needs a literal, so that its direction can be checked')];
    }
    if (one.specifier.startsWith('.')) {
      const leaves = !resolve(file, one.specifier).startsWith(`packages/${file.folder}/`);
      return leaves
        ? [at(file, one, 'layers', `${one.specifier} leaves the package; import the other package by its name`)]
        : [];
    }
    const [folder, facts] = [...tree.packages].find(([, { name }]) => isOf(one.specifier, name)) ?? [];
    if (folder === undefined || facts === undefined) return [];
    if (folder === file.folder) {
      return file.isTest ? [] : [at(file, one, 'layers', `${one.specifier} is this very package; import the file`)];
    }
    const subpath = `.${one.specifier.slice(facts.name.length)}`;
    if (!facts.exports.includes(subpath)) return [at(file, one, 'layers', `${facts.name} does not export ${subpath}`)];
    const excepted = EXCEPTIONS.some(({ from, to }) => file.path.startsWith(from) && to === folder);
    if (allowed.includes(folder) || excepted) return [];
    const may = allowed.length === 0 ? 'nothing of ours' : `only ${allowed.join(', ')}`;
    return [at(file, one, 'layers', `${file.folder} must not import ${one.specifier}; it may import ${may}`)];
  });
};

/** A package imports only what its own `package.json` declares. */
const declared: Rule = (file, tree) => {
  const facts = tree.packages.get(file.folder);
  return file.imports.flatMap((one) => {
    const name = packageName(one.specifier);
    if (name === undefined || facts === undefined || isOf(one.specifier, facts.name)) return [];
    if (facts.dependencies.has(name) || (file.isTest && facts.testDependencies.has(name))) return [];
    return [at(file, one, 'declared', `${name} is not among the dependencies of ${facts.name}`)];
  });
};

/** `protocol` is pure: of Node it uses `node:crypto` and nothing else. */
const pureImports: Rule = (file) => {
  if (file.folder !== 'protocol') return [];
  const allowed = file.isTest ? PROTOCOL_TEST_BUILTINS : PROTOCOL_BUILTINS;
  return file.imports
    .filter(({ specifier }) => specifier?.startsWith('node:') === true && !allowed.includes(specifier))
    .map((one) => at(file, one, 'pure', `protocol uses of Node only ${allowed.join(', ')}, not ${one.specifier}`));
};

/** `index.ts` is for outsiders; inside a package one imports the file. */
const index: Rule = (file) => {
  if (file.path.endsWith('/index.test.ts')) return [];
  return file.imports
    .filter(({ specifier }) => specifier !== undefined && /^\..*(^|\/)(index\.ts|\.{1,2}\/?)$/.test(specifier))
    .map((one) => at(file, one, 'index', `${one.specifier} is for outsiders; import the file that holds the name`));
};

/**
 * An interface file never imports an implementation: nothing from a folder below it, and nothing beside it that itself
 * imports the interface.
 */
const interfaces: Rule = (file, tree) => {
  if (!INTERFACES.has(posix.basename(file.path))) return [];
  const home = `${posix.dirname(file.path)}/`;
  return file.imports.flatMap((one) => {
    if (one.specifier?.startsWith('.') !== true) return [];
    const target = resolve(file, one.specifier);
    const isBelow = target.startsWith(home) && target.slice(home.length).includes('/');
    const other = tree.files.get(target);
    const knowsUs = other?.imports.some(
      ({ specifier }) => specifier !== undefined && resolve(other, specifier) === file.path,
    );
    if (!isBelow && knowsUs !== true) return [];
    return [at(file, one, 'interfaces', `an interface must not import ${one.specifier}, which implements or uses it`)];
  });
};

/** The rules about imports. */
export const importRules: readonly Rule[] = [layers, declared, pureImports, index, interfaces];

function at(file: SourceFile, one: SourceImport, rule: string, message: string): Violation {
  return { path: file.path, line: one.line, rule, message };
}

function resolve(file: SourceFile, specifier: string): string {
  return posix.join(posix.dirname(file.path), specifier);
}

function isOf(specifier: string | undefined, name: string): boolean {
  return specifier === name || specifier?.startsWith(`${name}/`) === true;
}

/** The third-party package a specifier belongs to; undefined for relative paths and Node's own modules. */
function packageName(specifier: string | undefined): string | undefined {
  if (specifier === undefined || specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
