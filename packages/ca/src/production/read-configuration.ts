import { readFile } from 'node:fs/promises';

import { ConfigInvalid } from '@acme-smime/protocol';
import { TomlError, parse } from 'smol-toml';
import * as v from 'valibot';

import { configurationSchema } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { withAbsolutePlaces } from './places.ts';
import { startFaults } from './start-faults.ts';
import type { StartConditions } from './start-conditions.ts';

/**
 * Reads the file that `serve` is configured with; its paths become absolute. With `conditions` everything that is missing, wrong
 * or not there is said at once; without them, for commands that only need the storage, the file itself is checked alone.
 *
 * @throws ConfigInvalid `CONFIG_UNREADABLE`, or `CONFIG_INCOMPLETE` with one line for each fault, led by its path in the file.
 */
export async function readConfiguration(file: string, conditions?: StartConditions): Promise<Configuration> {
  const table = withAbsolutePlaces(parseFile(file, await read(file)), file);
  const result = v.safeParse(configurationSchema, table);
  const faults = (result.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? 'file'}: ${wordsOf(issue)}`);
  if (conditions !== undefined) faults.push(...(await startFaults(table, conditions)));
  if (result.success && faults.length === 0) return result.output;
  throw incomplete(file, faults);
}

/** The one error that lists what keeps the CA from starting. */
export function incomplete(file: string, faults: readonly string[]): ConfigInvalid {
  const list = faults.map((fault) => `\n  ${fault}`).join('');
  const message = `The CA does not start half configured; ${file} lacks or gets wrong:${list}`;
  return new ConfigInvalid('CONFIG_INCOMPLETE', message, {
    path: file,
    expected: 'what docs/ca/configuration.md lists',
  });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const message =
      (cause as { code?: string }).code === 'ENOENT'
        ? `There is no configuration ${file}; name one with --config, or have one written by \`acme-smime-ca init\`.`
        : `The configuration ${file} cannot be read: ${(cause as Error).message}.`;
    throw new ConfigInvalid('CONFIG_UNREADABLE', message, { path: file }, { cause });
  }
}

function parseFile(file: string, content: string): unknown {
  try {
    return parse(content);
  } catch (cause) {
    const where = cause instanceof TomlError ? ` in line ${cause.line}` : '';
    const message = `The configuration ${file} is no TOML${where}.`;
    throw new ConfigInvalid('CONFIG_UNREADABLE', message, { path: file, expected: 'TOML 1.0' });
  }
}

function wordsOf(issue: v.BaseIssue<unknown>): string {
  if (issue.kind === 'schema' && issue.received === 'undefined') return 'is missing';
  if (issue.kind === 'schema' && issue.expected === 'never') return 'is not known';
  return issue.kind === 'schema' ? `must be ${issue.expected ?? 'something else'}` : issue.message;
}
