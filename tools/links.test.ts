import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const skipped = (name: string): boolean => ['node_modules', 'dist', '.scratch'].includes(basename(name));

for (const path of globSync('**/*.md', { cwd: root, exclude: skipped })) {
  test(`every file that ${path} links to is there`, () => {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
    const targets = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target]) => target ?? '');
    const missing = targets.filter((target) => !target.includes(':') && !existsSync(join(root, dirname(path), target)));
    assert.deepEqual(missing, []);
  });
}
