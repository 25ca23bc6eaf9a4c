import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { installPacked, root, run } from './install-packed.ts';

const installed = await installPacked();
after(() => installed.remove());

const demoFiles = 'certificate.p12 key.pem cert.pem chain.pem root.pem signed.eml challenge.eml response.eml'.split(
  ' ',
);

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
}

async function manifestOf(name: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(installed.folder, 'node_modules', name, 'package.json'), 'utf8'));
}

const published = [
  /^(package\.json|README\.md|LICENSE)$/,
  /^(bin|dist|man|schema)\/.+\.(cjs|js|d\.ts|1|schema\.json)$/,
  /^dist\/bundle\/THIRD-PARTY-LICENSES$/,
  /^deploy\/([\w-]+\.service|[\w-]+\.sysusers\.conf|Containerfile)$/,
];

test('the tarballs hold programs, their types and their papers, and nothing else', (t) => {
  for (const { name, files, sizeBytes } of installed.packages) {
    t.diagnostic(`${name}: ${files.length} files, ${Math.round(sizeBytes / 1024)} KiB packed`);
    const foreign = files.filter((path) => !published.some((pattern) => pattern.test(path)));
    assert.deepEqual(foreign, [], `${name} holds files that nobody runs`);
    assert.deepEqual(
      files.filter((path) => /\.test\.|\.map$/.test(path)),
      [],
      `${name} holds test files`,
    );
  }
});

test('nothing that is installed runs a script while it is installed', (t) => {
  const entries = Object.entries(installed.lock);
  assert.deepEqual(
    entries.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path),
    [],
  );
  t.diagnostic(`${entries.length} packages installed`);
});

test('every export of every package can be imported and has its types', async () => {
  const names: string[] = [];
  for (const { name } of installed.packages) {
    for (const [subpath, target] of Object.entries((await manifestOf(name)).exports)) {
      names.push(join(name, subpath));
      assert.ok(existsSync(join(installed.folder, 'node_modules', name, target.types)), `${name} ${subpath} has types`);
    }
  }
  const script = names.map((name) => `await import('${name}');`).join('');
  const ended = await installed.run(process.execPath, ['--input-type=module', '--eval', script]);
  assert.deepEqual(ended, { code: 0, stdout: '', stderr: '' });
});

test('a TypeScript program can use the packages with strict checks', async () => {
  const source = installed.packages.map(({ name }, index) => `export * as package${index} from '${name}';`).join('\n');
  await writeFile(join(installed.folder, 'consumer.ts'), source);
  const options = '--noEmit --strict --skipLibCheck --target es2023 --module nodenext consumer.ts'.split(' ');
  const ended = await installed.run(join(root, 'node_modules/.bin/tsc'), options);
  assert.equal(ended.code, 0, ended.stdout);
});

test('every installed program prints its help', async () => {
  for (const { name } of installed.packages) {
    for (const program of Object.keys((await manifestOf(name)).bin ?? {})) {
      const ended = await installed.run(program, ['--help']);
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, new RegExp(`Usage: ${program} `));
      assert.equal(ended.stderr, '');
    }
  }
});

test('the installed acme-smime obtains a certificate in its demo', async () => {
  const out = await mkdtemp(join(installed.folder, 'demo-'));
  const ended = await installed.run('acme-smime', ['demo', '--out', out]);
  assert.equal(ended.code, 0, `${ended.stdout}\n${ended.stderr}`);
  for (const name of demoFiles) assert.ok((await stat(join(out, name))).size > 0, `${name} is there`);
});

test('on an old Node each program says which one it needs, and nothing else', async () => {
  const preload = join(installed.folder, 'old-node.cjs');
  await writeFile(preload, "Object.defineProperty(process, 'version', { value: 'v22.18.3' });");
  for (const { name } of installed.packages) {
    for (const program of Object.keys((await manifestOf(name)).bin ?? {})) {
      const ended = await installed.run(program, ['--help'], { NODE_OPTIONS: `--require=${preload}` });
      const stderr = `${program} needs Node 22.19 or newer; this is v22.18.3.\n`;
      assert.deepEqual(ended, { code: 1, stdout: '', stderr });
    }
  }
});

test('the Node of the system is refused or good enough', async (t) => {
  const systemNode = '/usr/bin/node';
  if (!existsSync(systemNode)) return t.skip(`no ${systemNode}`);
  const version = (await run(systemNode, ['--version'], installed.folder)).stdout.trim();
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  const isOld = major < 22 || (major === 22 && minor < 19);
  const program = join(installed.folder, 'node_modules/acme-smime/bin/acme-smime.cjs');
  const ended = await run(systemNode, [program, '--help'], installed.folder);
  t.diagnostic(`${systemNode} is ${version}`);
  assert.equal(ended.code, isOld ? 1 : 0);
  if (isOld) assert.equal(ended.stderr, `acme-smime needs Node 22.19 or newer; this is ${version}.\n`);
});

test('compiled code is cached beside the program, where nobody else can write', async () => {
  await installed.run('acme-smime', ['--help']);
  assert.ok(existsSync(join(installed.folder, 'node_modules/acme-smime/.compile-cache')));
});

test('what npm installed can be removed without a trace', async () => {
  await run('npm', ['uninstall', ...installed.packages.map(({ name }) => name)], installed.folder);
  assert.ok(!existsSync(join(installed.folder, 'node_modules/acme-smime')));
  await rm(join(installed.folder, 'node_modules'), { recursive: true, force: true });
});
