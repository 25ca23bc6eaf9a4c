import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderErrorReference } from './error-reference.ts';

const root = join(import.meta.dirname, '..');

test('docs/reference/errors.md says what the program says (npm run docs writes it anew)', async () => {
  const path = join(root, 'docs/reference/errors.md');
  assert.equal(readFileSync(path, 'utf8'), await renderErrorReference(root));
});
