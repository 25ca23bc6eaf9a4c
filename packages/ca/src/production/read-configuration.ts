import { access, constants, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { ConfigInvalid } from '@acme-smime/protocol';
import { TomlError, parse } from 'smol-toml';
import * as v from 'valibot';

import { configurationSchema } from './configuration.ts';
import type { Configuration } from './configuration.ts';

/**
 * Reads the file that `serve` is configured with. Everything that is missing, wrong or not there is said at once.
 *
 * @throws ConfigInvalid `CONFIG_UNREADABLE`, or `CONFIG_INCOMPLETE` with one line for each fault, led by its path in the file.
 */
export async function readConfiguration(file: string): Promise<Configuration> {
  const table = parseFile(file, await read(file));
  const result = v.safeParse(configurationSchema, table);
  const faults = (result.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? 'file'}: ${wordsOf(issue)}`);
  faults.push(...(await missingFiles(table, dirname(resolve(file)))));
  if (result.success && faults.length === 0) return withAbsolutePaths(result.output, dirname(resolve(file)));
  const list = faults.map((fault) => `\n  ${fault}`).join('');
  const message = `The CA does not start half configured; ${file} lacks or gets wrong:${list}`;
  throw new ConfigInvalid('CONFIG_INCOMPLETE', message, {
    path: file,
    expected: 'what docs/ca/configuration.md lists',
  });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const message = `The configuration ${file} cannot be read: ${(cause as Error).message}.`;
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

/** Where the file names other files: those must be there before anything starts. */
const filePaths = [
  ['https', 'certificate'],
  ['https', 'key'],
  ['root', 'certificate'],
  ['root', 'crl'],
  ['issuer', 'certificate'],
  ['issuer', 'key'],
  ['issuer', 'token', 'module'],
] as const;

async function missingFiles(table: unknown, folder: string): Promise<string[]> {
  const faults: string[] = [];
  for (const keys of filePaths) {
    const named = keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], table);
    if (typeof named !== 'string') continue;
    const file = resolve(folder, named);
    await access(file, constants.R_OK).catch((error: unknown) => {
      const how = (error as { code?: string }).code === 'ENOENT' ? 'is not there' : 'cannot be read';
      faults.push(`${keys.join('.')}: the file ${file} ${how}`);
    });
  }
  return faults;
}

function withAbsolutePaths(configuration: Configuration, folder: string): Configuration {
  const at = (path: string): string => resolve(folder, path);
  const issuerAt = (issuer: Configuration['issuer']): Configuration['issuer'] => ({
    ...issuer,
    certificate: at(issuer.certificate),
    ...(issuer.key === undefined ? {} : { key: at(issuer.key) }),
  });
  const { https, root, issuer, storage } = configuration;
  const former = configuration['former-issuers'];
  return {
    ...configuration,
    https: { ...https, certificate: at(https.certificate), key: at(https.key) },
    root: { certificate: at(root.certificate), crl: at(root.crl) },
    issuer: issuerAt(issuer),
    ...(former === undefined ? {} : { 'former-issuers': former.map(issuerAt) }),
    storage: { ...storage, ...(storage.sqlite === undefined ? {} : { sqlite: at(storage.sqlite) }) },
  };
}
