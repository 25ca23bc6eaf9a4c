import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withDependencyTable } from './dependency-table.ts';

const root = join(import.meta.dirname, '..');

test('SECURITY.md counts the runtime dependencies there are and says why each is there (npm run docs writes it anew)', () => {
  const text = readFileSync(join(root, 'SECURITY.md'), 'utf8');
  assert.equal(text, withDependencyTable(text, root));
});

test('every package of the lockfile comes with a checksum', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string; link?: boolean }>;
  };
  const bare = Object.entries(packages).filter(
    ([path, entry]) => path.includes('node_modules/') && entry.link !== true && entry.integrity === undefined,
  );
  assert.deepEqual(
    bare.map(([path]) => path),
    [],
  );
});

test('what is published says so with provenance, and runs nothing when it is installed', () => {
  for (const folder of ['protocol', 'client', 'ca', 'cli']) {
    const file = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')) as {
      publishConfig?: unknown;
      scripts?: Record<string, string>;
    };
    assert.deepEqual(file.publishConfig, { access: 'public', provenance: true }, folder);
    const names = Object.keys(file.scripts ?? {}).filter((name) => /^(?:pre|post)?install$|^prepare$/.test(name));
    assert.deepEqual(names, [], folder);
  }
});
