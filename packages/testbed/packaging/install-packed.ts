import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The packages that are published, in the order of their dependencies. */
export const publishedFolders = ['protocol', 'client', 'ca', 'cli'];

/** The root of the repository. */
export const root = resolve(import.meta.dirname, '../../..');

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One package as its tarball holds it. */
export interface PackedPackage {
  readonly name: string;
  /** Paths inside the package, sorted. */
  readonly files: readonly string[];
  readonly sizeBytes: number;
}

/** The published packages, packed and installed by npm into a folder of their own, far from this repository. */
export interface Installation {
  readonly folder: string;
  readonly packages: readonly PackedPackage[];
  /** What npm wrote down about everything that it installed. */
  readonly lock: Readonly<Record<string, { readonly version?: string; readonly hasInstallScript?: boolean }>>;
  /** Runs an installed program (`node_modules/.bin`) or an absolute path, with this process's Node first on the path. */
  run(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  remove(): Promise<void>;
}

/** Builds and packs the published packages, and installs the tarballs into an empty folder with the ordinary npm. */
export async function installPacked(): Promise<Installation> {
  const scratch = await mkdtemp(join(tmpdir(), 'acme-smime-packed-'));
  const folder = join(scratch, 'consumer');
  const tarballs = join(scratch, 'tarballs');
  await mkdir(folder);
  await mkdir(tarballs);
  // Files of deleted sources would be packed as well.
  for (const name of publishedFolders) await rm(join(root, 'packages', name, 'dist'), { recursive: true, force: true });
  const workspaces = publishedFolders.map((name) => `--workspace=packages/${name}`);
  const tsc = join(root, 'node_modules/.bin/tsc');
  await must(tsc, ['-b', '--force', ...publishedFolders.map((name) => `packages/${name}`)], root);
  await must(process.execPath, ['tools/bundle.ts'], root);
  const packed = await must('npm', ['pack', '--json', `--pack-destination=${tarballs}`, ...workspaces], root);
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const files = (await readdir(tarballs)).map((name) => join(tarballs, name));
  await must('npm', ['install', '--no-audit', '--no-fund', ...files], folder);
  const lock = JSON.parse(await readFile(join(folder, 'node_modules/.package-lock.json'), 'utf8'));
  return {
    folder,
    packages: JSON.parse(packed.stdout).map(readPacked),
    lock: lock.packages,
    run: (program, args, env = {}) => run(resolve(folder, 'node_modules/.bin', program), args, folder, env),
    remove: () => rm(scratch, { recursive: true, force: true }),
  };
}

/** Runs a program to its end, without standard input. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const path = `${join(process.execPath, '..')}:${process.env['PATH']}`;
  // The options of the test runner that runs us are not for the programs under test.
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...outer } = process.env;
  return new Promise((done) => {
    const options = { cwd, env: { ...outer, PATH: path, ...env }, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 127, stdout, stderr });
    });
    child.stdin?.end();
  });
}

async function must(program: string, args: readonly string[], cwd: string): Promise<Ended> {
  const ended = await run(program, args, cwd);
  if (ended.code === 0) return ended;
  throw new Error(`${program} ${args.join(' ')} ended with ${ended.code}:\n${ended.stdout}\n${ended.stderr}`);
}

function readPacked(one: { name: string; size: number; files: { path: string }[] }): PackedPackage {
  return { name: one.name, files: one.files.map(({ path }) => path).toSorted(), sizeBytes: one.size };
}
