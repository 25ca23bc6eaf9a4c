import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';

/** The parts of JSON Schema that the configuration uses. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Makes the JSON Schema of `acme-smime.toml` out of the definitions that check it. Needs `--conditions=source`. */
export async function configurationSchema(root: string): Promise<JsonSchema> {
  const path = join(root, 'packages/client/src/config/configuration.ts');
  const { configuration } = (await import(path)) as { configuration: Parameters<typeof toJsonSchema>[0] };
  const schema = toJsonSchema(configuration, { typeMode: 'input' }) as JsonSchema;
  return Object.assign({ $schema: 'http://json-schema.org/draft-07/schema#', title: 'acme-smime.toml' }, schema);
}

/** The text of `packages/cli/schema/acme-smime.schema.json`. */
export async function renderConfigurationSchema(root: string): Promise<string> {
  return `${JSON.stringify(await configurationSchema(root), null, 2)}\n`;
}
