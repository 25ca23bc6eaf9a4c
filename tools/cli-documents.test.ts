import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderCliReference } from './cli-reference.ts';
import { documentedCommands } from './cli-tree.ts';
import { renderManPage } from './man-page.ts';

const root = join(import.meta.dirname, '..');

test('docs/reference/cli.md is the help of the program (npm run docs writes it anew)', async () => {
  assert.equal(readFileSync(join(root, 'docs/reference/cli.md'), 'utf8'), await renderCliReference(root));
});

test('packages/cli/man/acme-smime.1 says the same (npm run docs writes it anew)', async () => {
  assert.equal(readFileSync(join(root, 'packages/cli/man/acme-smime.1'), 'utf8'), await renderManPage(root));
});

test('every command that does something has an example in its help', async () => {
  for (const { path, epilogue, hasCommands } of await documentedCommands(root))
    if (!hasCommands) assert.match(epilogue, /Examples?:\n {2}acme-smime/, path);
});

test('docs/reference/json.md describes every command that has --json', async () => {
  const text = readFileSync(join(root, 'docs/reference/json.md'), 'utf8');
  for (const { path, options, hasCommands } of await documentedCommands(root))
    if (!hasCommands && options.some((one) => one.flags === '--json'))
      assert.ok(text.includes(`\`${path.replace('acme-smime ', '')}`), `${path} is missing`);
});
