import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderCaConfigurationReference } from './ca-configuration-reference.ts';

const root = join(import.meta.dirname, '..');

test('docs/ca/configuration.md says what the CA checks (npm run docs writes it anew)', async () => {
  const path = join(root, 'docs/ca/configuration.md');
  assert.equal(readFileSync(path, 'utf8'), await renderCaConfigurationReference(root));
});
