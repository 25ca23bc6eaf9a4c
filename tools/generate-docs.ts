import { mkdirSync, writeFileSync } from 'node:fs';
import { renderCaConfigurationReference } from './ca-configuration-reference.ts';
import { renderCliReference } from './cli-reference.ts';
import { renderConfigurationReference } from './configuration-reference.ts';
import { renderConfigurationSchema } from './configuration-schema.ts';
import { renderErrorReference } from './error-reference.ts';
import { renderManPage } from './man-page.ts';

mkdirSync('docs/reference', { recursive: true });
writeFileSync('docs/reference/errors.md', await renderErrorReference(process.cwd()));
writeFileSync('docs/reference/configuration.md', await renderConfigurationReference(process.cwd()));
mkdirSync('docs/ca', { recursive: true });
writeFileSync('docs/ca/configuration.md', await renderCaConfigurationReference(process.cwd()));
mkdirSync('packages/cli/schema', { recursive: true });
writeFileSync('packages/cli/schema/acme-smime.schema.json', await renderConfigurationSchema(process.cwd()));
writeFileSync('docs/reference/cli.md', await renderCliReference(process.cwd()));
mkdirSync('packages/cli/man', { recursive: true });
writeFileSync('packages/cli/man/acme-smime.1', await renderManPage(process.cwd()));
