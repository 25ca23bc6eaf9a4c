import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * The Nodes that the tests without foreign programs have to pass on beside the workspace's own 24: the oldest that `engines` admits
 * and the newest. Community rebuilds from the npm registry, for tests only.
 */
const NODES = ['22.19.0', '26.10.0'];

// What is built is what users run. The sources themselves use `await using`, which the oldest Node cannot read and the build resolves.
const TESTS = [
  'packages/{protocol,client,ca,cli}/dist/**/*.test.js',
  'packages/testbed/dist/src/**/*.test.js',
  'packages/testbed/dist/e2e/**/*.test.js',
];

/** Installs one Node into a folder of its own below `.scratch` (kept for the next run) and returns the folder of its binary. */
function installNode(version: string): string {
  const folder = resolve('.scratch', `node-${version}`);
  const binaries = join(folder, 'node_modules', '.bin');
  if (!existsSync(join(binaries, 'node'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    run(`npm install --no-package-lock --no-save node-linux-${process.arch}@${version}`, folder);
  }
  return binaries;
}

function run(command: string, cwd: string, env: NodeJS.ProcessEnv = process.env): boolean {
  const { status } = spawnSync(command, { cwd, env, shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0;
}

if (!run('npm run --silent build', process.cwd())) throw new Error('The build failed, so there is nothing to test.');
const globs = TESTS.map((glob) => `"${glob}"`).join(' ');
const failed = NODES.filter((version) => {
  const path = [installNode(version), process.env['PATH']].join(delimiter);
  console.log(`  Node ${version}:`);
  return !run(`node --test-concurrency=4 --test-timeout=300000 --test ${globs}`, process.cwd(), {
    ...process.env,
    PATH: path,
  });
});
if (failed.length > 0) {
  console.error(`  The tests fail on Node ${failed.join(', ')}.`);
  process.exitCode = 1;
}
