import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderConfigurationReference } from './configuration-reference.ts';
import { renderConfigurationSchema } from './configuration-schema.ts';

const root = join(import.meta.dirname, '..');

test('docs/reference/configuration.md says what the program checks (npm run docs writes it anew)', async () => {
  const path = join(root, 'docs/reference/configuration.md');
  assert.equal(readFileSync(path, 'utf8'), await renderConfigurationReference(root));
});

test('the published JSON Schema is the one of the program (npm run docs writes it anew)', async () => {
  const path = join(root, 'packages/cli/schema/acme-smime.schema.json');
  assert.equal(readFileSync(path, 'utf8'), await renderConfigurationSchema(root));
});
