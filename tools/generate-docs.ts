import { mkdirSync, writeFileSync } from 'node:fs';
import { renderErrorReference } from './error-reference.ts';

mkdirSync('docs/reference', { recursive: true });
writeFileSync('docs/reference/errors.md', await renderErrorReference(process.cwd()));
