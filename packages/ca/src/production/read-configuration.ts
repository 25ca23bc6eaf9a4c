import { access, constants, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { ConfigInvalid } from '@acme-smime/protocol';
import { TomlError, parse } from 'smol-toml';
import * as v from 'valibot';

import { configurationSchema } from './configuration.ts';
import type { Configuration, IssuerConfiguration } from './configuration.ts';

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
  ['certificates', 'alternate-chains'],
] as const;

async function missingFiles(table: unknown, folder: string): Promise<string[]> {
  const faults: string[] = [];
  for (const keys of filePaths) {
    const named = keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], table);
    for (const name of Array.isArray(named) ? named : [named]) {
      if (typeof name !== 'string') continue;
      const file = resolve(folder, name);
      await access(file, constants.R_OK).catch((error: unknown) => {
        const how = (error as { code?: string }).code === 'ENOENT' ? 'is not there' : 'cannot be read';
        faults.push(`${keys.join('.')}: the file ${file} ${how}`);
      });
    }
  }
  return faults;
}

function withAbsolutePaths(configuration: Configuration, folder: string): Configuration {
  const at = (path: string): string => resolve(folder, path);
  const { https, root, issuer, storage, mail, certificates } = configuration;
  const former = configuration['former-issuers'];
  const chains = certificates?.['alternate-chains'];
  return {
    ...configuration,
    https: { ...https, certificate: at(https.certificate), key: at(https.key) },
    mail: { ...mail, ...(mail.socket === undefined ? {} : { socket: at(mail.socket) }) },
    root: { certificate: at(root.certificate), crl: at(root.crl) },
    issuer: issuerAt(issuer, at),
    ...(former === undefined ? {} : { 'former-issuers': former.map((each) => issuerAt(each, at)) }),
    storage: { ...storage, ...(storage.sqlite === undefined ? {} : { sqlite: at(storage.sqlite) }) },
    ...(chains === undefined ? {} : { certificates: { ...certificates, 'alternate-chains': chains.map(at) } }),
  };
}

function issuerAt(issuer: IssuerConfiguration, at: (path: string) => string): IssuerConfiguration {
  const { certificate, key, token } = issuer;
  const driver = token?.['driver-folder'];
  return {
    ...issuer,
    certificate: at(certificate),
    ...(key === undefined ? {} : { key: at(key) }),
    ...(token === undefined
      ? {}
      : {
          token: {
            ...token,
            module: at(token.module),
            ...(driver === undefined ? {} : { 'driver-folder': at(driver) }),
          },
        }),
  };
}
