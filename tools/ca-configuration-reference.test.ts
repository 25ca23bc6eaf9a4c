import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderCaConfigurationReference, renderCaConfigurationSchema } from './ca-configuration-reference.ts';

const root = join(import.meta.dirname, '..');

test('docs/ca/configuration.md says what the CA checks (npm run docs writes it anew)', async () => {
  const path = join(root, 'docs/ca/configuration.md');
  assert.equal(readFileSync(path, 'utf8'), await renderCaConfigurationReference(root));
});

test('the published JSON Schema of the CA is the one that checks the file (npm run docs writes it anew)', async () => {
  const path = join(root, 'packages/ca/schema/acme-smime-ca.schema.json');
  assert.equal(readFileSync(path, 'utf8'), await renderCaConfigurationSchema(root));
});
