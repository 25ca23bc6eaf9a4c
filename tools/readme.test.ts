import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

test('the example in the README compiles against the sources', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
  assert.ok(examples.length > 0);
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-readme-'));
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    for (const [index, code] of examples.entries()) await writeFile(join(folder, `example-${index}.ts`), code);
    const compilerOptions = {
      noEmit: true,
      customConditions: ['source'],
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: false,
      composite: false,
      declaration: false,
      preserveSymlinks: false,
    };
    const config = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions,
      include: ['*.ts', join(root, 'packages/*/src/**/*.d.ts')],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await run(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => assert.fail(error.stdout));
  } finally {
    await rm(folder, { recursive: true });
  }
});
